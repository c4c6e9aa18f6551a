using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>Values that rise and fall, such as open connections. Each reading is drawn until the next one.</summary>
internal static class LevelsPlot
{
    private const double PanelHeight = 72;

    public static Html Render(string id, PlotData data)
    {
        var levels = data.Levels.Where(level => level.Points.Count > 0).ToList();
        return Html.When(levels.Count > 0, () => Html.Of($"""
            <figure><figcaption><b>Levels over time</b> Read every {Units.Duration(data.LevelIntervalMs)}, so shorter peaks may be missed.</figcaption>
            {TimeFigure.Render(
                id + "-levels", "Levels over time", string.Join("; ", levels.Select(Name)) + ".", data, PanelHeight, Units.Number,
                [.. levels.Select(level => new TimePanel(
                    Name(level), Axis.Counts(level.Points.Max(point => point.Value), ticks: 3), panel => Line(panel, level)))])}</figure>

            """));
    }

    private static string Name(LevelSeries level) => $"{level.Name} · at most {Units.Number(level.Points.Max(point => point.Value))}";

    private static Html Line(Panel panel, LevelSeries level) => Html.Of($"""
        <path class="line s1" d="M{panel.X(level.Points[0].AtMs)} {panel.Y(level.Points[0].Value)}{Html.Each(level.Points.Skip(1), point => Html.Of(
            $"H{panel.X(point.AtMs)}V{panel.Y(point.Value)}"))}"/>
        """);
}
