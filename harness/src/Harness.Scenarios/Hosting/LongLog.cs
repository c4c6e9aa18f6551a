using System.Globalization;
using System.Text;

namespace Harness.Hosting;

/// <summary>A log that is too long for anybody to read: its beginning and its end are kept.</summary>
internal static class LongLog
{
    /// <summary>How much is left of one that was shortened, in bytes; some more for the line that says what is missing.</summary>
    public const int KeptBytes = BeginningBytes + EndBytes;

    private const int BeginningBytes = 256 << 10;
    private const int EndBytes = 768 << 10;

    /// <summary>
    /// Shortens it where it is longer than so many bytes; does nothing where there is none. Somebody may still append to it: what comes
    /// at that very moment is lost or stands before the end.
    /// </summary>
    /// <param name="path">The log.</param>
    /// <param name="mostBytes">How long it may be, <see cref="KeptBytes"/> at the least.</param>
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
        // The two follow each other at once: what is appended in between is written over.
        RandomAccess.SetLength(log, BeginningBytes);
        RandomAccess.Write(log, rest, BeginningBytes);
    }
}
