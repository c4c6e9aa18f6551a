using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>One scenario with its outcome.</summary>
public sealed record ScenarioRow(ScenarioEntry Entry, ScenarioOutcome Outcome)
{
    /// <summary>Whether the verdict needs the scenario and it did not pass.</summary>
    public bool BlocksGreen => Entry.Tier == ScenarioTier.Core && Outcome.State != ScenarioState.Passed;
}

/// <summary>What every report says about a run as a whole, so that none says it differently.</summary>
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
    /// What did not pass, the failures first. Empty where the service is invalid: then nothing was measured, and its own
    /// words say why.
    /// </summary>
    public IEnumerable<ScenarioRow> NotPassed => _result.Verdict == RunVerdict.Invalid
        ? []
        : Rows.Where(row => row.Outcome.State != ScenarioState.Passed).OrderByDescending(row => Judge.Severity(row.Outcome.State));

    /// <summary>The command that runs the same again.</summary>
    public string ReplayCommand => _result.Replay ??
        FormattableString.Invariant($"./drill run {_result.Exercise} --seed {_result.Seed}")
        + (_result.LeftOut > 0 ? string.Concat(_result.Expected.Select(entry => $" --scenario {entry.Id}")) : "");

    /// <summary>The verdict in one word, capitalised.</summary>
    public string Verdict => _result.Verdict.ToString();

    /// <summary>The verdict in one sentence.</summary>
    public string Headline => _result.Verdict switch
    {
        RunVerdict.Green => $"All {Units.Count(Core.Count(), "core scenario")} passed{OpenStretch}.",
        RunVerdict.Invalid => "The service did not build or start, so nothing was measured. That counts against nobody.",
        RunVerdict.Inconclusive when CountOfCore(ScenarioState.Inconclusive) == 0 =>
            $"What ran passed, but {Units.Count(_result.LeftOut, "scenario")} of the exercise did not run. Only a whole run is green.",
        RunVerdict.Inconclusive =>
            $"Nothing failed, but {CountOfCore(ScenarioState.Inconclusive)} of {Units.Count(Core.Count(), "core scenario")} "
            + "could not be measured. That says nothing about the service: run it again.",
        _ when !Core.Any() => "No core scenario was expected. A run that measured nothing is never green.",
        _ => $"{CoreBlockers} of {Units.Count(Core.Count(), "core scenario")} did not pass: {Tally}.",
    };

    /// <summary>How many scenarios of each state there are, for example "7 passed, 2 failed"; absent states are left out.</summary>
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
            ? $"; {Units.Count(open, "stretch scenario")} left"
            : "";

    private int CountOfCore(ScenarioState state) => Core.Count(row => row.Outcome.State == state);
}
