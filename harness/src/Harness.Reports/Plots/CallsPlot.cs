using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>How many calls the service made to each dependency, beside the requests that it received.</summary>
internal static class CallsPlot
{
    private const double PanelHeight = 84;

    /// <summary>A single call must be visible beside hundreds.</summary>
    private const double LowestBar = 2;

    public static Html Render(string id, PlotData data) => Html.When(data.Calls.Count > 0, () => Html.Of($"""
        <figure><figcaption><b>Calls to each dependency over time</b> Bars: calls {Interval(data)}{(data.Incoming.Count > 0 ? "; dashed line: requests to the service in the same time" : "")}. Each panel has its own scale.</figcaption>
        {TimeFigure.Render(
            id + "-calls", $"Calls to each dependency over time, {Interval(data)}", Description(data), data, PanelHeight, Units.Number,
            [.. data.Calls.Select(calls => new TimePanel(
                Name(calls, data), Axis.Counts(calls.Counts.Concat(data.Incoming).Max(), ticks: 3),
                panel => Html.Of($"{Bars(panel, calls.Counts, data)}{Incoming(panel, data)}")))])}</figure>

        """));

    private static string Interval(PlotData data) => "per " + Units.Duration(data.IntervalMs);

    private static string Name(CallSeries calls, PlotData data) =>
        $"{calls.Dependency} · {Units.Number(calls.Counts.Sum())} calls, at most {Units.Number(calls.Counts.Max())} per {Units.Duration(data.IntervalMs)}";

    private static string Description(PlotData data) =>
        $"Requests to the service: {Units.Number(data.Incoming.Sum())}. " + string.Join("; ", data.Calls.Select(calls => Name(calls, data))) + ".";

    private static Html Bars(Panel panel, IReadOnlyList<int> counts, PlotData data)
    {
        var bars = counts.Index().Where(bar => bar.Item > 0).Select(bar =>
        {
            var from = panel.X(data.FromMs + bar.Index * data.IntervalMs);
            var to = panel.X(data.FromMs + (bar.Index + 1) * data.IntervalMs);
            return (From: from + 0.5, Width: Math.Max(to - from - 1, 1), Top: Math.Min(panel.Y(bar.Item), panel.Bottom - LowestBar));
        });
        return Html.Of($"""
            <path class="bars s1" d="{Html.Each(bars, bar => Html.Of($"M{bar.From} {panel.Bottom}V{bar.Top}h{bar.Width}V{panel.Bottom}z"))}"/>
            """);
    }

    private static Html Incoming(Panel panel, PlotData data) => Html.When(data.Incoming.Count > 0, () => Html.Of($"""
        <path class="incoming" d="M{panel.Left} {panel.Y(data.Incoming[0])}{Html.Each(data.Incoming.Index(), count => Html.Of(
            $"V{panel.Y(count.Item)}H{panel.X(data.FromMs + (count.Index + 1) * data.IntervalMs)}"))}"/>
        """));
}
