using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>One scenario with its outcome.</summary>
public sealed record ScenarioRow(ScenarioEntry Entry, ScenarioOutcome Outcome)
{
    /// <summary>Whether this core scenario did not pass.</summary>
    public bool BlocksGreen => Entry.Tier == ScenarioTier.Core && Outcome.State != ScenarioState.Passed;
}

/// <summary>The summary of a run that all reports share, so that they agree.</summary>
public sealed class RunSummary
{
    private readonly RunResult _result;

    /// <summary>Summarises one run.</summary>
    public RunSummary(RunResult result)
    {
        _result = result;
        Rows = [.. result.Expected.Zip(Judge.Complete(result.Expected, result.Outcomes),
            (entry, outcome) => new ScenarioRow(entry, outcome))];
    }

    /// <summary>Every expected scenario, in the manifest's order.</summary>
    public IReadOnlyList<ScenarioRow> Rows { get; }

    /// <summary>The scenarios by kind, in the order behaviour, incident, guard, composite; empty kinds are left out.</summary>
    public IEnumerable<IGrouping<ScenarioKind, ScenarioRow>> ByKind =>
        Rows.GroupBy(row => row.Entry.Kind).OrderBy(group => group.Key);

    /// <summary>
    /// The scenarios that did not pass, failures first. Empty if the service is invalid: nothing was measured, and the output of
    /// the build or the service says why.
    /// </summary>
    public IEnumerable<ScenarioRow> NotPassed => _result.Verdict == RunVerdict.Invalid
        ? []
        : Rows.Where(row => row.Outcome.State != ScenarioState.Passed).OrderByDescending(row => Judge.Severity(row.Outcome.State));

    /// <summary>The command that replays the run.</summary>
    public string ReplayCommand => _result.Replay ??
        FormattableString.Invariant($"./drill run {_result.Exercise} --seed {_result.Seed}")
        + (_result.LeftOut > 0 ? string.Concat(_result.Expected.Select(entry => $" --scenario {entry.Id}")) : "");

    /// <summary>The verdict in one word, capitalised.</summary>
    public string Verdict => _result.Verdict.ToString();

    /// <summary>The verdict in one sentence.</summary>
    public string Headline => _result.Verdict switch
    {
        RunVerdict.Green => $"All {Units.Count(Core.Count(), "core scenario")} passed{OpenStretch}.",
        RunVerdict.Invalid => "The service did not build or start, so nothing was measured. This does not count against the candidate.",
        RunVerdict.Inconclusive when CountOfCore(ScenarioState.Inconclusive) == 0 =>
            $"All scenarios that ran passed, but {Units.Count(_result.LeftOut, "scenario")} of the exercise did not run. Only a full run is green.",
        RunVerdict.Inconclusive =>
            $"Nothing failed, but {CountOfCore(ScenarioState.Inconclusive)} of {Units.Count(Core.Count(), "core scenario")} "
            + "could not be measured. This says nothing about the service. Run it again.",
        _ when !Core.Any() => "The run had no core scenario. A run that measured nothing is never green.",
        _ => $"{CoreBlockers} of {Units.Count(Core.Count(), "core scenario")} did not pass: {Tally}.",
    };

    /// <summary>How many scenarios of each state there are, for example "7 passed, 2 failed"; states without scenarios are left out.</summary>
    public string Counts => string.Join(", ", CountsByState.Select(count => $"{count.Count} {Words.Of(count.State)}"));

    /// <summary>How many scenarios of each state there are; absent states are left out.</summary>
    public IEnumerable<(ScenarioState State, int Count)> CountsByState =>
        Rows.CountBy(row => row.Outcome.State).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value));

    private IEnumerable<ScenarioRow> Core => Rows.Where(row => row.Entry.Tier == ScenarioTier.Core);

    private int CoreBlockers => Rows.Count(row => row.BlocksGreen);

    private string Tally => string.Join(", ", Core
        .Where(row => row.BlocksGreen)
        .CountBy(row => row.Outcome.State)
        .OrderBy(pair => pair.Key)
        .Select(pair => $"{pair.Value} {Words.Of(pair.Key)}"));

    private string OpenStretch =>
        Rows.Count(row => row.Entry.Tier == ScenarioTier.Stretch && row.Outcome.State != ScenarioState.Passed) is > 0 and var open
            ? $"; {Units.Count(open, "stretch scenario")} did not pass"
            : "";

    private int CountOfCore(ScenarioState state) => Core.Count(row => row.Outcome.State == state);
}
