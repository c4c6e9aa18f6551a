using System.Globalization;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>Keeps the details of an unexpected error for a maintainer. The user sees only the path of the file.</summary>
internal static class ErrorLog
{
    /// <summary>Writes the whole exception below artifacts.</summary>
    /// <returns>A sentence with the path; empty if the file could not be written.</returns>
    public static string Keep(Exception fault)
    {
        try
        {
            var name = $"{DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Environment.ProcessId}.txt";
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(HarnessPaths.ArtifactsFolder, "faults")).FullName, name);
            File.WriteAllText(path, fault.ToString());
            return $" Details: {path}";
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or EnvironmentLacksException)
        {
            // The disk may be full, and the first message already says so.
            return "";
        }
    }
}
