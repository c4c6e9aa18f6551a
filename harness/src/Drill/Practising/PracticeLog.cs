using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Practising;

/// <summary>What somebody did who practises, beside running scenarios.</summary>
internal enum PracticeAct
{
    /// <summary>Started the exercise.</summary>
    Started,

    /// <summary>Took the starter back.</summary>
    Reset,

    /// <summary>Read a hint.</summary>
    Hinted,
}

/// <summary>One such act.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Act">What.</param>
/// <param name="Scenario">The scenario of a hint; otherwise null.</param>
/// <param name="Hint">The hint's number, from 1; otherwise null.</param>
internal sealed record PracticeEvent(DateTimeOffset At, PracticeAct Act, string? Scenario = null, int? Hint = null);

/// <summary>
/// What somebody who practises an exercise did, oldest first: a file with one JSON object a line. It stays on the machine. Together with the
/// results of runs it is what progress is told from.
/// </summary>
/// <param name="artifacts">The folder for results.</param>
/// <param name="exercise">The exercise's name.</param>
internal sealed class PracticeLog(string artifacts, string exercise)
{
    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { WriteIndented = false };

    private readonly JsonLines<PracticeEvent> _lines = new(Path.Combine(artifacts, "practice", $"{exercise}.jsonl"), Options);

    /// <summary>The file's path.</summary>
    public string FilePath => _lines.FilePath;

    /// <summary>What was done so far.</summary>
    /// <exception cref="InvalidDataException">The file was changed by hand; the message names it.</exception>
    public IReadOnlyList<PracticeEvent> Read() => _lines.Read();

    /// <summary>Adds an act.</summary>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The file cannot be written; the message names it.</exception>
    public void Add(PracticeEvent act) => _lines.Add(act);
}
