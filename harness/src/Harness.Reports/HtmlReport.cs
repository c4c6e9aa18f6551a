using Harness.Reports.Page;
using Harness.Reports.Plots;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>
/// `report.html`: one file that works offline, in light and dark mode, and on paper. It contains no script, and its content
/// security policy allows none, because it quotes what a service answered.
/// </summary>
public static class HtmlReport
{
    /// <summary>The file's content.</summary>
    /// <param name="result">The run.</param>
    /// <param name="title">The exercise's title.</param>
    /// <param name="previous">The previous run, if there is one, to show which scenarios changed state.</param>
    public static string Render(RunResult result, string title, RunResult? previous = null)
    {
        var summary = new RunSummary(result);
        return Document.Render(
            $"{summary.Verdict}: {title}",
            PlotStyle.Css,
            Html.Of($"""
                {PageHeader.Render(result, summary, title)}
                {Html.When(result.Verdict != RunVerdict.Invalid, () => ScenarioTable.Render(summary, previous))}
                {StoryArticle.RenderAll(summary)}
                {PlotSection.RenderPassed(summary)}
                {MeasureTable.RenderPassed(summary)}
                {TimelineChart.RenderPassed(summary)}
                """),
            Html.Of($"""A run is green only when every core scenario passed. The full record is in <a href="./result.json">result.json</a>."""));
    }
}
