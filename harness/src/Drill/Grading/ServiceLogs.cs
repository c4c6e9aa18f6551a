using Harness.Hosting;

namespace Drill.Grading;

/// <summary>The logs that a submission wrote.</summary>
internal static class ServiceLogs
{
    /// <summary>Keeps beginning and end of every log that is too long for anybody to read.</summary>
    public static void Shorten(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.log", SearchOption.AllDirectories)) LongLog.Shorten(file);
    }
}
