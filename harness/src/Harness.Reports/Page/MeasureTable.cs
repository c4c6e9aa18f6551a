using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>What was counted, beside its bound.</summary>
internal static class MeasureTable
{
    /// <summary>The measures of the scenarios that passed. The others' measures are shown with their stories.</summary>
    public static Html RenderPassed(RunSummary summary)
    {
        var rows = summary.Rows
            .Where(row => row.Outcome.State == ScenarioState.Passed && row.Outcome.Measures.Count > 0)
            .ToList();
        return Html.When(rows.Count > 0, () => Html.Of($"""
            <section class="card"><h2>What was counted in scenarios that passed</h2>
            <div class="scroll"><table class="measures">{Head("Scenario")}<tbody>
            {Html.Each(rows, row => Html.Each(row.Outcome.Measures.Index(), measure => Html.Of($"""
                <tr><td>{Html.When(measure.Index == 0, () => Html.Of($"<code>{row.Entry.Id}</code>"))}</td>{Cells(measure.Item)}</tr>

                """)))}
            </tbody></table></div></section>

            """));
    }

    /// <summary>The measures of one scenario.</summary>
    public static Html RenderOne(ScenarioOutcome outcome) => Html.When(outcome.Measures.Count > 0, () => Html.Of($"""
        <h4>What was counted</h4>
        <div class="scroll"><table class="measures">{Head(null)}<tbody>
        {Html.Each(outcome.Measures, measure => Html.Of($"<tr>{Cells(measure)}</tr>"))}
        </tbody></table></div>

        """));

    private static Html Head(string? first) => Html.Of($"""
        <thead><tr>{Html.When(first is not null, () => Html.Of($"""<th scope="col">{first}</th>"""))}<th scope="col">Counted</th><th scope="col" class="number">Worst seen</th><th scope="col" class="number">At most</th><th scope="col">Held</th><th></th></tr></thead>
        """);

    private static Html Cells(Measure measure)
    {
        var state = Holds(measure) ? "passed" : "failed";
        return Html.Of($"""
            <td>{measure.Name}</td><td class="number"><b class="{state}">{Units.Number(measure.Value)}</b></td><td class="number">{Units.Number(measure.AtMost)}</td><td>{(Holds(measure) ? "yes" : "no")}</td><td>{Bar(measure)}</td>
            """);
    }

    /// <summary>The value as a bar and the bound as a line across it; nothing if either is not drawable.</summary>
    private static Html Bar(Measure measure)
    {
        var longest = Math.Max(measure.Value, measure.AtMost);
        if (!double.IsFinite(longest) || longest <= 0 || measure.Value < 0 || measure.AtMost < 0) return default;
        var (value, bound) = (measure.Value / longest * 116, measure.AtMost / longest * 116);
        return Html.Of($"""
            <svg class="measure {(Holds(measure) ? "passed" : "failed")}" width="120" height="14" viewBox="0 0 120 14" aria-hidden="true"><rect class="track" x="1" y="4" width="116" height="6" rx="3"/><rect class="value" x="1" y="4" width="{Math.Max(value, 2)}" height="6" rx="3"/><path class="bound" d="M{1 + bound} 0v14"/></svg>
            """);
    }

    private static bool Holds(Measure measure) => measure.Value <= measure.AtMost;
}
