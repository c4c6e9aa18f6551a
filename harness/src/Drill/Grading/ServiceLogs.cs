namespace Drill.Grading;

/// <summary>The logs that a submission wrote.</summary>
internal static class ServiceLogs
{
    private const int MostBytes = 1 << 20;

    /// <summary>Keeps the end of every log that is too long for anybody to read.</summary>
    public static void Shorten(string folder)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.log", SearchOption.AllDirectories).Where(file => file.Length > MostBytes))
        {
            var end = new byte[MostBytes];
            using var stream = file.Open(FileMode.Open, FileAccess.ReadWrite);
            stream.Seek(-MostBytes, SeekOrigin.End);
            stream.ReadExactly(end);
            stream.SetLength(0);
            stream.Write(end);
        }
    }
}
