using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>
/// The windows of faults: each is a band through all panels of a figure, with its name in a lane above them. Names that would
/// overlap go to different lanes.
/// </summary>
internal sealed class FaultBands
{
    private const double LaneHeight = 19;
    private const double BarHeight = 15;
    private const double CharWidth = 6.1;
    private const double Padding = 5;
    private const int MostLanes = 8;
    private const int LongestName = 60;

    private readonly IReadOnlyList<Band> _bands;

    private FaultBands(IReadOnlyList<Band> bands) => _bands = bands;

    private sealed record Band(double X, double Width, string Name, double TextX, string Anchor, string Style, int? Lane)
    {
        public double BarTop => Lane is { } lane ? lane * LaneHeight : 0;
    }

    /// <summary>The height of all lanes together; zero without faults.</summary>
    public double Height => _bands.Count == 0 ? 0 : (_bands.Max(band => band.Lane ?? 0) + 1) * LaneHeight + 4;

    /// <summary>Places the bands of all faults along an axis of time.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="time">The axis, in milliseconds.</param>
    /// <param name="left">The axis's left edge.</param>
    /// <param name="width">The axis's width.</param>
    public static FaultBands Of(IEnumerable<FaultWindow> faults, Axis time, double left, double width)
    {
        var free = Enumerable.Repeat(double.NegativeInfinity, MostLanes).ToArray();
        var bands = new List<Band>();
        foreach (var fault in faults.OrderBy(fault => fault.FromMs))
        {
            var from = left + time.Share(fault.FromMs) * width;
            var to = left + time.Share(fault.ToMs ?? time.High) * width;
            bands.Add(Place(fault, from, Math.Max(to - from, 1), left + width, free));
        }
        return new FaultBands(bands);
    }

    /// <summary>The bands, each from its name downwards. They are drawn first, behind everything else.</summary>
    public Html Render(double bottom) => Html.Each(_bands, band => Html.Of($"""
        <rect class="band" x="{band.X}" y="{band.BarTop}" width="{band.Width}" height="{bottom - band.BarTop}"/><path class="edge" d="M{band.X} {band.BarTop}V{bottom}M{band.X + band.Width} {band.BarTop}V{bottom}"/>

        """));

    /// <summary>The names, drawn after the bands.</summary>
    public Html RenderNames() => Html.Each(_bands.Where(band => band.Lane is not null), band => Html.Of($"""
        <rect class="fault" x="{band.X}" y="{band.BarTop + 0.5}" width="{band.Width}" height="{BarHeight}" rx="2"/><text class="{band.Style}" x="{band.TextX}" y="{band.BarTop + 12}" text-anchor="{band.Anchor}">{band.Name}</text>

        """));

    /// <summary>A name goes inside its bar if it fits, otherwise after it, or before it at the end of the picture.</summary>
    private static Band Place(FaultWindow fault, double x, double width, double right, double[] free)
    {
        var name = Shortened($"{fault.Dependency} {fault.What}");
        var textWidth = name.Length * CharWidth + 2 * Padding;
        var fits = textWidth <= width;
        var (textX, anchor, from, to) = fits ? (x + Padding, "start", x, x + width)
            : x + width + textWidth <= right ? (x + width + Padding, "start", x, x + width + textWidth)
            : (x - Padding, "end", x - textWidth, x + width);
        var lane = Array.FindIndex(free, end => from >= end);
        if (lane >= 0) free[lane] = to + Padding;
        return new Band(x, width, name, textX, anchor, fits ? "fault-name" : "fault-name outside", lane >= 0 ? lane : null);
    }

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
