using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>The plots' data as text: counts and percentiles of all requests, and the start and end of each fault.</summary>
internal static class LatencyTable
{
    private static readonly double[] Percents = [50, 95, 99, 100];

    public static Html Render(PlotData data, Outcomes outcomes) => Html.Of($"""
        {Html.When(outcomes.Requests > 0, () => Html.Of($"""
            <div class="scroll"><table class="latencies"><caption>Latency from the intended start, over all requests</caption>
            <thead><tr><th scope="col">Kind</th><th scope="col">Outcome</th><th scope="col" class="number">Requests</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col" class="number">p99</th><th scope="col" class="number">max</th></tr></thead>
            <tbody>{Html.Each(data.Latencies, series => Row(series, outcomes))}</tbody></table></div>

            """))}{Faults(data)}
        """);

    private static Html Row(LatencySeries series, Outcomes outcomes) => Html.Of($"""
        <tr><td>{series.Kind}</td><td>{Mark.Sample(outcomes.IndexOf(series))}{series.Outcome}</td><td class="number">{Units.Number(series.Count)}</td>{Html.Each(Percents, percent => Html.Of(
            $"""<td class="number">{Units.Latency(series.Quantiles.First(quantile => quantile.Percent >= percent).Ms)}</td>"""))}</tr>

        """);

    private static Html Faults(PlotData data) => Html.When(data.Faults.Count > 0, () => Html.Of($"""
        <ul class="faults" aria-label="Faults">{Html.Each(data.Faults, fault => Html.Of(
            $"<li><b>{fault.Dependency}</b> {fault.What} <time>{Units.Duration(fault.FromMs)} – {(fault.ToMs is { } to ? Units.Duration(to) : "end")}</time></li>"))}</ul>
        {Html.When(data.FaultsLeftOut > 0, () => Html.Of($"<p>and {Units.Count(data.FaultsLeftOut, "more fault")}</p>"))}
        """));
}
