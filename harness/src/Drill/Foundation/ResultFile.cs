using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>Writes and reads the `result.json` of a run.</summary>
internal static class ResultFile
{
    /// <summary>Writes the file atomically.</summary>
    /// <exception cref="EnvironmentLacksException">The path cannot be written.</exception>
    public static void Write(string path, RunResult result) => AtomicFile.Replace(path, ResultJson.Render(result));

    /// <summary>Reads a result.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not a result, or a newer version wrote it; the message says which and names the file.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunResult Read(string path) => ResultJson.Parse(File.ReadAllText(path), path);
}
