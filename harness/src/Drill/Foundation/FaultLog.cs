using System.Globalization;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>Keeps what a defect of ours left for whoever mends it; people are told only where.</summary>
internal static class FaultLog
{
    /// <summary>Writes the whole exception below artifacts.</summary>
    /// <returns>A sentence that says where; empty where it could not be written.</returns>
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
            // The disk may be full, which is what the first message says.
            return "";
        }
    }
}
