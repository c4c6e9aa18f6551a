using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>Every scenario in one table, grouped by kind.</summary>
internal static class ScenarioTable
{
    public static Html Render(RunSummary summary, RunResult? previous) => Html.When(summary.Rows.Count > 0, () => Html.Of($"""
        <section class="card"><h2>Scenarios</h2>
        <div class="scroll"><table class="scenarios">
        <thead><tr><th scope="col">State</th><th scope="col">Scenario</th><th scope="col">Clauses</th><th scope="col" class="number">Attempts</th><th scope="col" class="number">Time</th></tr></thead>
        {Html.Each(summary.ByKind, group => Group(group, summary, previous))}
        </table></div></section>

        """));

    /// <summary>The HTML id of a scenario's story, for links.</summary>
    public static string Anchor(ScenarioEntry entry) => $"scenario-{entry.Id}";

    private static Html Group(IGrouping<ScenarioKind, ScenarioRow> group, RunSummary summary, RunResult? previous) => Html.Of($"""
        <tbody><tr class="kind"><th scope="rowgroup" colspan="5">{group.Key.ToString()} <span>{Meaning(group.Key)}</span></th></tr>
        {Html.Each(group, row => Row(row, summary.NotPassed.Contains(row), Before(row, previous)))}</tbody>

        """);

    private static Html Row(ScenarioRow row, bool hasStory, ScenarioState? before) => Html.Of($"""
        <tr><td>{Icon.Of(row.Outcome.State)}{Html.When(before is { } was && was != row.Outcome.State, () => Html.Of(
            $"""<span class="was">was {Words.Of(before!.Value)}</span>"""))}</td>
        <td>{Title(row.Entry, hasStory)}<code class="id">{row.Entry.Id}</code>{Html.When(row.Entry.Tier == ScenarioTier.Stretch, () => Html.Of(
            $"""<span class="tag">stretch</span>"""))}</td>
        <td class="clauses">{string.Join(", ", row.Entry.Clauses)}</td><td class="number">{row.Outcome.Attempts}</td><td class="number">{Time(row.Outcome)}</td></tr>

        """);

    private static Html Title(ScenarioEntry entry, bool hasStory) => hasStory
        ? Html.Of($"""<a class="title" href="#{Anchor(entry)}">{entry.Title}</a>""")
        : Html.Of($"""<span class="title">{entry.Title}</span>""");

    private static string Time(ScenarioOutcome outcome) =>
        outcome.State == ScenarioState.Missing ? "–" : Units.Duration(outcome.DurationMs);

    private static ScenarioState? Before(ScenarioRow row, RunResult? previous) =>
        previous?.Outcomes.FirstOrDefault(outcome => outcome.Id == row.Entry.Id)?.State;

    private static string Meaning(ScenarioKind kind) => kind switch
    {
        ScenarioKind.Behaviour => "what the service does when nothing goes wrong",
        ScenarioKind.Incident => "what went wrong in production",
        ScenarioKind.Guard => "what an over-correction would break",
        _ => "several faults at once",
    };
}
