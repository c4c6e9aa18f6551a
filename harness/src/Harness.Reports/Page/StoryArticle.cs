using Harness.Reports.Plots;
using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>The story of each scenario that did not pass.</summary>
internal static class StoryArticle
{
    public static Html RenderAll(RunSummary summary) => Html.When(summary.NotPassed.Any(), () => Html.Of($"""
        <section class="stories"><h2>What did not pass</h2>
        {Html.Each(summary.NotPassed, Render)}</section>

        """));

    private static Html Render(ScenarioRow row) => Html.Of($"""
        <article class="card" id="{ScenarioTable.Anchor(row.Entry)}">
        <h3>{row.Entry.Title}</h3>
        <p class="about">{Icon.Of(row.Outcome.State)}<code>{row.Entry.Id}</code>{Clauses(row)}{Attempts(row.Outcome)}</p>
        {Story(row.Outcome)}{Reason(row.Outcome)}{MeasureTable.RenderOne(row.Outcome)}{PlotSection.Render(row)}{TimelineChart.Render(row.Outcome)}{Logs(row.Outcome)}
        </article>

        """);

    private static Html Clauses(ScenarioRow row) => Html.Each(row.Entry.Clauses, clause => Html.Of(
        $"""<span class="tag">{clause}</span>"""));

    private static Html Attempts(ScenarioOutcome outcome) => Html.When(outcome.Attempts > 1, () => Html.Of(
        $"<span>{outcome.Attempts} attempts</span>"));

    private static Html Story(ScenarioOutcome outcome) => Html.When(outcome.Story is not null, () => Html.Of($"""
        <dl class="story">
        {StoryTerms.Of(outcome.Story!)}</dl>

        """));

    private static Html Reason(ScenarioOutcome outcome) => Html.When(outcome.Reason is not null, () => Html.Of($"""
        <dl class="story">{StoryTerms.Why(outcome.Reason!)}</dl>

        """));

    private static Html Logs(ScenarioOutcome outcome) => Html.When(outcome.Logs.Count > 0, () => Html.Of($"""
        <p class="logs">Service logs: {Html.Each(outcome.Logs, log => Html.Of($"""<a href="{RelativeLink(log)}">{log}</a> """))}</p>

        """));

    /// <summary>A link that cannot leave the run's folder, whatever characters the name holds.</summary>
    private static string RelativeLink(string path) =>
        "./" + string.Join('/', path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));
}
