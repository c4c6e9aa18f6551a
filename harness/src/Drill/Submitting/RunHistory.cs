using Drill.Submissions;
using Harness.Verdicts;

namespace Drill.Submitting;

/// <summary>The results of a candidate's local runs: verdicts, stories and seeds, but no code.</summary>
internal static class RunHistory
{
    /// <summary>The name of the file with a run's result.</summary>
    public const string ResultFile = "result.json";

    /// <summary>Paths of the results of an exercise's runs, the newest first.</summary>
    public static IReadOnlyList<string> Find(string artifacts, string exercise)
    {
        var runs = Path.Combine(artifacts, "runs", exercise);
        if (!Directory.Exists(runs)) return [];
        return
        [
            .. Directory.EnumerateDirectories(runs).OrderDescending(StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, ResultFile)).Where(File.Exists),
        ];
    }

    /// <summary>The newest result of an exercise's runs; null if there was none.</summary>
    /// <exception cref="InvalidDataException">The file is not a result; the message names it.</exception>
    public static RunResult? Newest(string artifacts, string exercise) => Find(artifacts, exercise) is [var newest, ..] ? Foundation.ResultFile.Read(newest) : null;

    /// <summary>The newest results that still fit into a submission, by their paths in the archive.</summary>
    /// <param name="results">Paths of results, the newest first.</param>
    /// <param name="files">How many more entries fit.</param>
    /// <param name="bytes">How many more bytes fit.</param>
    public static IReadOnlyDictionary<string, byte[]> ReadNewest(IEnumerable<string> results, int files, long bytes)
    {
        var read = new Dictionary<string, byte[]>();
        foreach (var path in results.Where(path => new FileInfo(path).Length <= SubmissionLimits.FileBytes))
        {
            var content = File.ReadAllBytes(path);
            bytes -= content.Length;
            if (read.Count == files || bytes < 0) break;
            var run = Path.GetFileName(Path.GetDirectoryName(path)!);
            read.Add($"{SubmissionManifest.HistoryFolder}{run}/{ResultFile}", content);
        }

        return read;
    }
}
