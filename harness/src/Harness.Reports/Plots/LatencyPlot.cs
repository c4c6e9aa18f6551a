using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>Each request's latency at its intended start: one panel per kind, one mark style per outcome.</summary>
internal static class LatencyPlot
{
    private const double PanelHeight = 150;

    public static Html Render(string id, PlotData data, Outcomes outcomes) => Html.When(outcomes.Requests > 0, () => Html.Of($"""
        <figure><figcaption><b>Latency over time</b> Each mark is a request, at its intended start{(outcomes.Latency.IsLog ? "; log scale" : "")}. {Drawn(data, outcomes)}</figcaption>
        {outcomes.Legend()}{Picture(id + "-latency", data, outcomes)}</figure>

        """));

    private static Html Picture(string id, PlotData data, Outcomes outcomes) => TimeFigure.Render(
        id, "Latency of requests over time, by kind and outcome", Description(data, outcomes), data, PanelHeight, Units.Latency,
        [.. outcomes.Kinds.Select(kind => new TimePanel(
            $"{kind.Key} · {Units.Number(kind.Sum(series => series.Count))} requests", outcomes.Latency,
            panel => Html.Each(kind, series => Mark.Path(
                outcomes.IndexOf(series), series.Points.Select(point => (panel.X(point.AtMs), panel.Y(point.Value)))))))]);

    private static string Drawn(PlotData data, Outcomes outcomes) => data.Latencies.Any(series => series.IsThinned)
        ? $"{Units.Number(data.Latencies.Sum(series => series.Points.Count))} of {Units.Number(outcomes.Requests)} are drawn: the fastest, the median "
            + "and the slowest of each moment. Counts and percentiles cover all requests."
        : "";

    private static string Description(PlotData data, Outcomes outcomes) =>
        $"{Units.Number(outcomes.Requests)} requests between {Units.Duration(data.FromMs)} and {Units.Duration(data.ToMs)}; "
        + "the table below has counts and percentiles, and the list of faults has their times.";
}
