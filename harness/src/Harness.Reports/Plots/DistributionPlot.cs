using System.Globalization;
using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>
/// The latency of each share of the requests, up to the slowest. Every nine (90 %, 99 %, …) gets the same width, because complaints
/// come from the slow end.
/// </summary>
internal static class DistributionPlot
{
    private const double PanelHeight = 170;
    private const double Gap = 18;
    private const double NameHeight = 26;
    private const double AxisHeight = 44;
    private const int MostColumns = 3;

    /// <summary>From this many nines on, three panels side by side have no room for the labels.</summary>
    private const int ManyNines = 5;

    /// <summary>The position of the slowest request: one nine beyond the last label.</summary>
    private const double RoomForMax = 1;

    public static Html Render(string id, PlotData data, Outcomes outcomes) => Html.When(outcomes.Requests > 0, () => Html.Of($"""
        <figure><figcaption><b>Distribution of latencies</b> The latency that each share of the requests did not exceed, up to the slowest request{(outcomes.Latency.IsLog ? "; log scale" : "")}.</figcaption>
        {outcomes.Legend()}{Picture(id + "-distribution", data, outcomes)}</figure>

        """));

    private static Html Picture(string id, PlotData data, Outcomes outcomes)
    {
        var nines = Math.Max(data.Latencies.Max(series => Math.Floor(Math.Log10(series.Count) + 1e-9)), 1);
        var columns = Math.Min(outcomes.Kinds.Count, nines < ManyNines ? MostColumns : MostColumns - 1);
        var rows = (outcomes.Kinds.Count + columns - 1) / columns;
        var width = (TimeFigure.Width - TimeFigure.Left - TimeFigure.Right - (columns - 1) * Gap) / columns;
        var across = new Axis(0, nines + RoomForMax, false, [Nines(50), .. Enumerable.Range(1, (int)nines).Select(tick => (double)tick)]);
        const double RowHeight = NameHeight + PanelHeight + AxisHeight;
        return TimeFigure.Picture(
            id, "Distribution of latencies, by kind and outcome", "The table below has the percentiles.", rows * RowHeight,
            Html.Each(outcomes.Kinds.Index(), kind => Draw(
                new Panel(
                    TimeFigure.Left + kind.Index % columns * (width + Gap), kind.Index / columns * RowHeight + NameHeight, width,
                    PanelHeight, across, outcomes.Latency),
                kind.Item, outcomes, isFirst: kind.Index % columns == 0)));
    }

    private static Html Draw(Panel panel, IGrouping<string, LatencySeries> kind, Outcomes outcomes, bool isFirst) => Html.Of($"""
        {panel.Frame(isFirst ? Units.Latency : null)}{panel.Name(kind.Key)}
        {Html.Each(panel.Across.Ticks, tick => Tick(panel, tick, Percent(tick)))}{Tick(panel, panel.Across.High, "max", "end")}
        <path class="axis" d="M{panel.Left} {panel.Bottom}h{panel.Width}"/>{Html.When(isFirst, () => Html.Of(
            $"""<text class="unit" x="{panel.Left}" y="{panel.Bottom + 35}">% of requests</text>"""))}
        {Html.Each(kind, series => Line(panel, series, outcomes.IndexOf(series)))}
        """);

    private static Html Tick(Panel panel, double at, string label, string anchor = "middle") => Html.Of($"""
        <path class="grid" d="M{panel.X(at)} {panel.Top}V{panel.Bottom}"/><path class="axis" d="M{panel.X(at)} {panel.Bottom}v5"/><text class="tick" x="{panel.X(at)}" y="{panel.Bottom + 18}" text-anchor="{anchor}">{label}</text>
        """);

    private static Html Line(Panel panel, LatencySeries series, int index)
    {
        var places = Places(series, panel.Across).Select(place => (X: panel.X(place.At), Y: panel.Y(place.Ms))).ToList();
        return Html.Of($"""
            <path class="line {Mark.Colour(index)}" d="M{places[0].X} {places[0].Y}{Html.Each(places.Skip(1), place => Html.Of($"L{place.X} {place.Y}"))}"/>{Mark.Path(index, [places[0], places[^1]])}
            """);
    }

    /// <summary>
    /// The quantiles that there are enough requests for, then the slowest request. A percentile above all others is the slowest request itself.
    /// </summary>
    private static IEnumerable<(double At, double Ms)> Places(LatencySeries series, Axis across) =>
    [
        .. series.Quantiles.Where(quantile => quantile.Percent < 100 && series.Count * (100 - quantile.Percent) >= 100)
            .Select(quantile => (Nines(quantile.Percent), quantile.Ms)),
        (across.High, series.Quantiles[^1].Ms),
    ];

    /// <summary>How many nines a percentage has: 0 at 0 %, 1 at 90 %, 2 at 99 %.</summary>
    private static double Nines(double percent) => -Math.Log10(1 - percent / 100);

    private static string Percent(double nines) =>
        (100 - 100 * Math.Pow(10, -nines)).ToString("0.######", CultureInfo.InvariantCulture);
}
