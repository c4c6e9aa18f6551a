using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>The plots of everything that a scenario recorded over time.</summary>
internal static class PlotSection
{
    /// <summary>The plots of the scenarios that passed. The others' plots are shown with their stories.</summary>
    public static Html RenderPassed(RunSummary summary)
    {
        var rows = summary.Rows
            .Where(row => row.Outcome is { State: ScenarioState.Passed, Plots: not null })
            .ToList();
        return Html.When(rows.Count > 0, () => Html.Of($"""
            <section class="card"><h2>Plots of scenarios that passed</h2>
            {Html.Each(rows, row => Html.Of(
                $"<details open><summary>{row.Entry.Title} <code>{row.Entry.Id}</code></summary>{Figures(row)}</details>"))}
            </section>

            """));
    }

    /// <summary>The plots of one scenario.</summary>
    public static Html Render(ScenarioRow row) => Html.When(row.Outcome.Plots is not null, () => Html.Of($"<h4>Over time</h4>{Figures(row)}"));

    private static Html Figures(ScenarioRow row)
    {
        var data = row.Outcome.Plots!;
        var outcomes = new Outcomes(data);
        var id = $"plot-{row.Entry.Id}";
        return Html.Of($"""
            {LatencyPlot.Render(id, data, outcomes)}{CallsPlot.Render(id, data)}{LevelsPlot.Render(id, data)}{DistributionPlot.Render(id, data, outcomes)}{LatencyTable.Render(data, outcomes)}
            """);
    }
}
