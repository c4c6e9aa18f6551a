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
        var end = new byte[EndBytes];
        using var stream = file.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var leftOut = stream.Length - KeptBytes;
        if (leftOut <= 0) return;
        stream.Seek(-EndBytes, SeekOrigin.End);
        stream.ReadExactly(end);
        stream.SetLength(BeginningBytes);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n({leftOut} bytes left out)\n")));
        stream.Write(end);
    }
}
