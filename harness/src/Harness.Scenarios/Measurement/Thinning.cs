using Harness.Verdicts;

namespace Harness.Measurement;

/// <summary>Reduces many points to few, keeping the extremes that a reader looks for.</summary>
public static class Thinning
{
    private const int PerMoment = 3;

    /// <summary>
    /// The points themselves if there are few enough. Otherwise time is cut into equal slices, and of each slice the lowest,
    /// the median and the highest point are kept, in order of time. The same points give the same result in any order.
    /// </summary>
    /// <param name="points">The points.</param>
    /// <param name="fromMs">The start of the first slice; earlier points count to it.</param>
    /// <param name="toMs">The end of the last slice; later points count to it.</param>
    /// <param name="most">How many points may be left; below 3 counts as 3.</param>
    public static IReadOnlyList<PlotPoint> Of(IReadOnlyCollection<PlotPoint> points, double fromMs, double toMs, int most)
    {
        var ordered = points.OrderBy(point => point.AtMs).ThenBy(point => point.Value).ToList();
        if (ordered.Count <= most || toMs <= fromMs) return Few(ordered, most);
        var moments = Math.Max(most / PerMoment, 1);
        return
        [
            .. ordered.GroupBy(point => Moment(point, fromMs, toMs, moments)).OrderBy(moment => moment.Key)
                .SelectMany(moment => Extremes([.. moment])),
        ];
    }

    /// <summary>Without a time span there is only one slice.</summary>
    private static IReadOnlyList<PlotPoint> Few(List<PlotPoint> ordered, int most) =>
        ordered.Count <= Math.Max(most, PerMoment) ? ordered : Extremes(ordered);

    private static int Moment(PlotPoint point, double fromMs, double toMs, int moments) =>
        (int)Math.Clamp((point.AtMs - fromMs) / (toMs - fromMs) * moments, 0, moments - 1);

    private static List<PlotPoint> Extremes(List<PlotPoint> moment)
    {
        if (moment.Count <= PerMoment) return moment;
        var byValue = moment.OrderBy(point => point.Value).ThenBy(point => point.AtMs).ToList();
        PlotPoint[] kept = [byValue[0], byValue[(byValue.Count - 1) / 2], byValue[^1]];
        return [.. kept.OrderBy(point => point.AtMs).ThenBy(point => point.Value)];
    }
}
