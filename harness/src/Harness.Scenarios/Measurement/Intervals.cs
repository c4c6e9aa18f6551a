namespace Harness.Measurement;

/// <summary>Counts events per interval.</summary>
public static class Intervals
{
    private const int Most = 120;
    private const double ShortestMs = 10;

    /// <summary>A round width in milliseconds that gives at most 120 intervals.</summary>
    public static double WidthMs(double fromMs, double toMs) => Steps.AtLeast(Math.Max((toMs - fromMs) / Most, ShortestMs));

    /// <summary>How many events are in each interval; those before the first or after the last interval are not counted.</summary>
    /// <param name="moments">The events' times, in milliseconds.</param>
    /// <param name="fromMs">The start of the first interval.</param>
    /// <param name="toMs">The earliest end of the last one; an event at the very end counts.</param>
    /// <param name="widthMs">The width of each.</param>
    public static IReadOnlyList<int> Count(IEnumerable<double> moments, double fromMs, double toMs, double widthMs)
    {
        var counts = new int[Math.Max((int)Math.Ceiling((toMs - fromMs) / widthMs - 1e-9), 1)];
        foreach (var moment in moments)
        {
            if (moment < fromMs || moment > toMs) continue;
            counts[Math.Min((int)((moment - fromMs) / widthMs), counts.Length - 1)]++;
        }
        return counts;
    }
}
