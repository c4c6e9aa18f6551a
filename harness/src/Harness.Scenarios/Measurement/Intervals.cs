namespace Harness.Measurement;

/// <summary>Counts what happened, interval by interval.</summary>
public static class Intervals
{
    private const int Most = 120;
    private const double ShortestMs = 10;

    /// <summary>A width that is read easily and gives at most 120 intervals, in milliseconds.</summary>
    public static double WidthMs(double fromMs, double toMs) => Steps.AtLeast(Math.Max((toMs - fromMs) / Most, ShortestMs));

    /// <summary>How many moments lie in each interval; what lies before the first or after the last counts nowhere.</summary>
    /// <param name="moments">Milliseconds.</param>
    /// <param name="fromMs">Where the first interval begins.</param>
    /// <param name="toMs">Where the last one may end at the earliest; a moment at the very end counts.</param>
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
