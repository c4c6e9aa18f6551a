using System.Globalization;
using System.Text;

namespace Drill.Grading;

/// <summary>The logs that a submission wrote.</summary>
internal static class ServiceLogs
{
    private const int BeginningBytes = 256 << 10;
    private const int EndBytes = 768 << 10;

    /// <summary>Keeps beginning and end of every log that is too long for anybody to read.</summary>
    public static void Shorten(string folder)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.log", SearchOption.AllDirectories))
            if (file.Length > BeginningBytes + EndBytes) Shorten(file);
    }

    private static void Shorten(FileInfo file)
    {
        var end = new byte[EndBytes];
        using var stream = file.Open(FileMode.Open, FileAccess.ReadWrite);
        var leftOut = stream.Length - BeginningBytes - EndBytes;
        stream.Seek(-EndBytes, SeekOrigin.End);
        stream.ReadExactly(end);
        stream.SetLength(BeginningBytes);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n({leftOut} bytes left out)\n")));
        stream.Write(end);
    }
}
