using System.Text;

namespace Harness.Hosting;

/// <summary>Reads the end of a log that another process may still be writing.</summary>
internal static class LogTail
{
    /// <summary>How many lines are worth showing.</summary>
    public const int MaxLines = 200;

    // Bounds how much is read of a log of gigabytes; a log line is rarely longer than a kilobyte.
    private const long MaxBytes = 256 * 1024;

    /// <summary>
    /// The last lines that were written after the offset, at most <see cref="MaxLines"/>; none without a file.
    /// </summary>
    public static IReadOnlyList<string> Read(string path, long fromOffsetBytes = 0)
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A log that is shorter than the offset has been shortened, and the offset means nothing any more.
        var from = fromOffsetBytes > stream.Length ? 0 : fromOffsetBytes;
        stream.Seek(Math.Max(from, stream.Length - MaxBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = new Queue<string>();
        while (reader.ReadLine() is { } line)
        {
            if (lines.Count == MaxLines) lines.Dequeue();
            lines.Enqueue(line);
        }
        return [.. lines];
    }
}
