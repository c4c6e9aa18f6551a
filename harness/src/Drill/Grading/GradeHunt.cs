using System.Text.RegularExpressions;
using Harness.Exercises;
using Harness.Hunting;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// A grading's hunt, told as one more held-back scenario, so that every page and export shows it. It is core: a promise that a script breaks
/// is broken, whoever thought of the script.
/// </summary>
internal static partial class GradeHunt
{
    /// <summary>The scenario's id.</summary>
    public const string Id = "hunt";

    /// <summary>What a hunt of one seed says. A violation that did not show itself again is not red, and not green either.</summary>
    public static ScenarioOutcome OutcomeOf(HuntReport report, double durationMs)
    {
        var outcome = new ScenarioOutcome { Id = Id, State = ScenarioState.Passed, DurationMs = Math.Round(durationMs) };
        if (report.Found is { } found)
        {
            return outcome with
            {
                State = ScenarioState.Failed,
                Story = found.Story with { Sent = string.Join('\n', found.Words) },
            };
        }

        if (report.SeenOnce is [var seen, ..])
        {
            return Inconclusive(
                $"A promise was broken once, and not again when the script was replayed: {seen.MustHold}{Environment.NewLine}{string.Join(Environment.NewLine, seen.Seen)}");
        }

        if (report.Invalid is { } invalid) return Inconclusive($"The service did not start for the hunt: {invalid}");
        return report.Episodes > report.Inconclusive.Count
            ? outcome
            : Inconclusive(report.Inconclusive is [.., var last] ? last : "The hunt ended before it had played a script.");

        ScenarioOutcome Inconclusive(string reason) => outcome with { State = ScenarioState.Inconclusive, Reason = reason };
    }

    /// <summary>The scenario as pages list it, with how much was tried.</summary>
    public static ScenarioEntry EntryOf(IReadOnlyList<HuntReport> reports) => new(
        Id,
        $"Scripts that nobody wrote keep the contract: {Units.Count(reports.Sum(report => report.Episodes), "script")}, "
        + $"{Units.Count(reports.Sum(report => report.Lanes), "lane")}, {Units.Count(reports.Sum(report => report.Pairs), "pair")} of moves",
        ScenarioKind.Composite,
        [.. reports.Select(report => report.Found?.Story.MustHold).OfType<string>().SelectMany(promise => Clauses().Matches(promise)).Select(match => match.Value).Distinct()]);

    [GeneratedRegex(@"\bC\d+\b")]
    private static partial Regex Clauses();
}
