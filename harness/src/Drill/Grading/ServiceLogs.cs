using Harness.Hosting;

namespace Drill.Grading;

/// <summary>The logs that a submission wrote.</summary>
internal static class ServiceLogs
{
    /// <summary>Shortens every log that is too long to read to its beginning and its end.</summary>
    public static void Shorten(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.log", SearchOption.AllDirectories)) LongLog.Shorten(file);
    }
}
