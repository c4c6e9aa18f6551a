using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>One panel of a figure over time.</summary>
/// <param name="Name">The name above it.</param>
/// <param name="Up">Its vertical axis.</param>
/// <param name="Content">What is drawn in it.</param>
internal sealed record TimePanel(string Name, Axis Up, Func<Panel, Html> Content);

/// <summary>
/// Panels stacked over one time axis, with the windows of faults drawn through all of them. All time figures of a scenario
/// have the same axis at the same position, so a reader can compare them from top to bottom.
/// </summary>
internal static class TimeFigure
{
    /// <summary>The width of every figure in its own units, which are pixels if the page is wide enough.</summary>
    public const double Width = 864;

    /// <summary>Room for the labels of the vertical axis.</summary>
    public const double Left = 62;

    /// <summary>Room for half of the last label.</summary>
    public const double Right = 22;

    private const double NameHeight = 26;
    private const double TimeAxisHeight = 40;
    private const int TimeTicks = 10;

    /// <summary>The picture.</summary>
    /// <param name="id">Unique in the page.</param>
    /// <param name="title">What is shown, in one sentence.</param>
    /// <param name="description">The text alternative for readers who cannot see the picture.</param>
    /// <param name="data">The data of the time axis and the faults.</param>
    /// <param name="panelHeight">The height of every panel.</param>
    /// <param name="label">Formats a value of the vertical axes.</param>
    /// <param name="panels">The panels, from top to bottom.</param>
    public static Html Render(
        string id, string title, string description, PlotData data, double panelHeight, Func<double, string> label,
        IReadOnlyList<TimePanel> panels)
    {
        var time = Axis.Between(data.FromMs, data.ToMs, TimeTicks);
        const double Across = Width - Left - Right;
        var bands = FaultBands.Of(data.Faults, time, Left, Across);
        var placed = panels.Index().Select(panel => (panel.Item.Name, panel.Item.Content, Panel: new Panel(
            Left, bands.Height + NameHeight + panel.Index * (panelHeight + NameHeight), Across, panelHeight, time, panel.Item.Up))).ToList();
        var bottom = placed[^1].Panel.Bottom;
        return Picture(id, title, description, bottom + TimeAxisHeight, Html.Of($"""
            {Html.Each(placed, panel => panel.Panel.Frame(label))}
            {Html.Each(time.Ticks, tick => Tick(placed[0].Panel, tick, bottom, time.Ticks))}
            {bands.Render(bottom)}{bands.RenderNames()}
            {Html.Each(placed, panel => Html.Of($"{panel.Panel.Name(panel.Name)}{panel.Content(panel.Panel)}"))}
            <path class="axis" d="M{Left} {bottom}h{Across}"/><text class="unit" x="{Left + Across / 2}" y="{bottom + 35}" text-anchor="middle">seconds since the scenario began</text>
            """));
    }

    /// <summary>A picture with its text alternative.</summary>
    public static Html Picture(string id, string title, string description, double height, Html content) => Html.Of($"""
        <div class="scroll"><svg class="plot" id="{id}" viewBox="0 0 {Width} {height}" role="img" aria-labelledby="{id}-title {id}-desc">
        <title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>
        {content}
        </svg></div>

        """);

    private static Html Tick(Panel first, double tick, double bottom, IReadOnlyList<double> ticks) => Html.Of($"""
        <path class="grid" d="M{first.X(tick)} {first.Top}V{bottom}"/><path class="axis" d="M{first.X(tick)} {bottom}v5"/><text class="tick" x="{first.X(tick)}" y="{bottom + 18}" text-anchor="middle">{Seconds(tick, ticks)}</text>
        """);

    /// <summary>A tick in seconds, with as many decimals as the distance between ticks needs.</summary>
    private static string Seconds(double milliseconds, IReadOnlyList<double> ticks)
    {
        var step = ticks.Count > 1 ? ticks[1] - ticks[0] : 1000;
        var digits = step switch { >= 999.999 => 0, >= 99.999 => 1, >= 9.999 => 2, _ => 3 };
        return (milliseconds / 1000).ToString("F" + digits, System.Globalization.CultureInfo.InvariantCulture);
    }
}
