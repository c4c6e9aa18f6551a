using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Practising;

/// <summary>How far somebody is with one exercise, from the results of runs and from the practice log.</summary>
/// <param name="Exercise">The exercise.</param>
/// <param name="Runs">How many runs there were, those of single scenarios included.</param>
/// <param name="Newest">The newest run of all scenarios; null if there was none.</param>
/// <param name="BestTime">From the start of an attempt to its first green run, the shortest of all attempts; null if none was green.</param>
/// <param name="Hints">How many hints were read in the newest attempt.</param>
internal sealed record ExerciseProgress(Exercise Exercise, int Runs, RunResult? Newest, TimeSpan? BestTime, int Hints)
{
    /// <summary>Whether all scenarios were green once.</summary>
    public bool IsGreen => BestTime is not null;

    /// <summary>Whether anything was done.</summary>
    public bool IsBegun { get; init; }

    /// <summary>The scenarios of the newest full run that did not pass, failures first; none if there was no such run.</summary>
    public IReadOnlyList<ScenarioEntry> Open => Newest is null ? [] : [.. new RunSummary(Newest).NotPassed.Select(row => row.Entry)];

    /// <summary>How many scenarios of the newest full run passed.</summary>
    public int Passed => Newest?.Outcomes.Count(outcome => outcome.State == ScenarioState.Passed) ?? 0;

    /// <summary>Tells the progress.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="results">The results of its runs, in any order.</param>
    /// <param name="log">What else was done, oldest first.</param>
    public static ExerciseProgress Of(Exercise exercise, IEnumerable<RunResult> results, IReadOnlyList<PracticeEvent> log)
    {
        var runs = results.OrderBy(result => result.StartedAt).ToList();
        var full = runs.Where(result => result.LeftOut == 0 && result.Verdict != RunVerdict.Invalid).ToList();
        // An attempt begins where the exercise was started or reset; without that, with the first run.
        var begins = log.Where(act => act.Act != PracticeAct.Hinted).Select(act => act.At).ToList();
        var times = full.Where(result => result.Verdict == RunVerdict.Green).Select(green => EndOf(green) - BeginOf(green)).ToList();
        return new ExerciseProgress(
            exercise, runs.Count, full.LastOrDefault(), times.Count > 0 ? times.Min() : null,
            log.Reverse().TakeWhile(act => act.Act != PracticeAct.Reset).Count(act => act.Act == PracticeAct.Hinted))
        {
            IsBegun = runs.Count + log.Count > 0,
        };

        DateTimeOffset BeginOf(RunResult green) => begins.Where(at => at <= green.StartedAt).DefaultIfEmpty(runs[0].StartedAt).Max();
    }

    private static DateTimeOffset EndOf(RunResult run) => run.StartedAt + TimeSpan.FromMilliseconds(run.DurationMs);
}
