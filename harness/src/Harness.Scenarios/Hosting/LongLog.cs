using System.Globalization;
using System.Text;

namespace Harness.Hosting;

/// <summary>Shortens a log that is too long to read to its beginning and its end.</summary>
internal static class LongLog
{
    /// <summary>How much of a shortened log is left, in bytes, besides the line that says what is missing.</summary>
    public const int KeptBytes = BeginningBytes + EndBytes;

    private const int BeginningBytes = 256 << 10;
    private const int EndBytes = 768 << 10;

    /// <summary>
    /// Shortens the log if it is longer than the limit; does nothing without a file. A program may still append to it: what it writes
    /// at that very moment is lost, or comes before the end.
    /// </summary>
    /// <param name="path">The log.</param>
    /// <param name="mostBytes">The limit, at least <see cref="KeptBytes"/>.</param>
    public static void Shorten(string path, long mostBytes = KeptBytes)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length <= mostBytes) return;
        using var log = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(log);
        if (length <= KeptBytes) return;
        var note = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n({length - KeptBytes} bytes left out)\n"));
        var rest = new byte[note.Length + EndBytes];
        note.CopyTo(rest, 0);
        var read = note.Length;
        while (read < rest.Length && RandomAccess.Read(log, rest.AsSpan(read), length - (rest.Length - read)) is > 0 and var more) read += more;
        // The two calls follow each other directly: what is appended in between is overwritten.
        RandomAccess.SetLength(log, BeginningBytes);
        RandomAccess.Write(log, rest, BeginningBytes);
    }
}
