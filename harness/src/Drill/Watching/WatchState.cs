using Drill.Terminal;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Watching;

/// <summary>What a watch knows: how each scenario ended last, which one is being worked on, and the newest whole round.</summary>
internal sealed class WatchState
{
    private readonly Dictionary<string, ScenarioOutcome> _last = [];

    /// <summary>How each scenario ended last, by id.</summary>
    public IReadOnlyDictionary<string, ScenarioOutcome> Last => _last;

    /// <summary>The scenario whose story was told last; null before the first.</summary>
    public string? Focus { get; private set; }

    /// <summary>The newest whole round; null before the first.</summary>
    public RunResult? Newest { get; private set; }

    /// <summary>The path of its report.</summary>
    public string? Report { get; private set; }

    /// <summary>A scenario ended.</summary>
    public void Learn(ScenarioOutcome outcome) => _last[outcome.Id] = outcome;

    /// <summary>A round ended whole. If the service was invalid, what was known of the scenarios stays.</summary>
    public void Ended(RunResult result, string report)
    {
        (Newest, Report) = (result, report);
        if (result.Verdict == RunVerdict.Invalid) return;
        foreach (var outcome in result.Outcomes) Learn(outcome);
    }

    /// <summary>Tells a scenario's story, which makes it the one that is being worked on.</summary>
    public void Tell(IAnsiConsole console, ScenarioEntry scenario)
    {
        Focus = scenario.Id;
        console.WriteLine();
        ResultTable.WriteStory(console, new ScenarioRow(scenario, Last[scenario.Id]));
    }

    /// <summary>The next scenario after the one that is being worked on that did not pass; null if there is none.</summary>
    public ScenarioEntry? Next(IReadOnlyList<ScenarioEntry> scenarios)
    {
        var open = scenarios.Where(scenario => Last.TryGetValue(scenario.Id, out var outcome) && outcome.State != ScenarioState.Passed).ToList();
        if (open.Count == 0) return null;
        return open[(open.FindIndex(scenario => scenario.Id == Focus) + 1) % open.Count];
    }
}
