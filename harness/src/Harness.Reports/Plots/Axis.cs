using Harness.Measurement;

namespace Harness.Reports.Plots;

/// <summary>A range of values with ticks; it maps each value to a position.</summary>
/// <param name="Low">The value at the start.</param>
/// <param name="High">The value at the end; above <paramref name="Low"/>.</param>
/// <param name="IsLog">Whether the scale is logarithmic.</param>
/// <param name="Ticks">Ascending, within the range.</param>
internal sealed record Axis(double Low, double High, bool IsLog, IReadOnlyList<double> Ticks)
{
    /// <summary>More ticks would be too close together to read.</summary>
    private const int MostLogTicks = 9;

    private const double Epsilon = 1e-9;

    /// <summary>From this factor on, a linear scale would squeeze the small values into one line.</summary>
    private const double LogFactor = 10;

    private const double Room = 1.1;

    /// <summary>The smallest value of a log axis. Nothing that crosses a socket is faster.</summary>
    private const double FastestMs = 0.01;

    /// <summary>Exactly this range, with about this many ticks at round values.</summary>
    public static Axis Between(double low, double high, int ticks)
    {
        if (high <= low) high = low + 1;
        var step = Steps.AtLeast((high - low) / ticks);
        return new Axis(low, high, false, Multiples(step, low, high));
    }

    /// <summary>Whole numbers from zero to at least the given one.</summary>
    public static Axis Counts(double highest, int ticks) => FromZero(Math.Max(highest, 1), ticks, fewest: 1);

    /// <summary>Latencies in milliseconds: a log scale if they span a factor of ten or more, otherwise linear from zero.</summary>
    public static Axis Latencies(double fastest, double slowest)
    {
        fastest = Math.Max(fastest, FastestMs);
        slowest = Math.Max(slowest, fastest);
        // A mark exactly on the edge would be half outside.
        return slowest / fastest < LogFactor
            ? FromZero(slowest * Room, ticks: 5, fewest: 0)
            : Log(fastest / Room, slowest * Room);
    }

    /// <summary>The position of a value on the axis, from 0 to 1. Values outside the range are at the nearer end.</summary>
    public double Share(double value) => Math.Clamp(
        IsLog ? Math.Log(Math.Max(value, Low) / Low) / Math.Log(High / Low) : (value - Low) / (High - Low), 0, 1);

    private static Axis FromZero(double highest, int ticks, double fewest)
    {
        var step = Math.Max(Steps.AtLeast(highest / ticks), fewest);
        var high = Math.Ceiling(highest / step - Epsilon) * step;
        return new Axis(0, high, false, Multiples(step, 0, high));
    }

    private static Axis Log(double fastest, double slowest)
    {
        var (low, high) = (Steps.AtMost(fastest), Steps.AtLeast(slowest));
        var all = Enumerable.Range(Exponent(low), Exponent(high) - Exponent(low) + 1)
            .SelectMany(exponent => new[] { 1, 2, 5 }.Select(digit => (Digit: digit, Value: digit * Math.Pow(10, exponent))))
            .Where(tick => tick.Value >= low * (1 - Epsilon) && tick.Value <= high * (1 + Epsilon))
            .ToList();
        var ticks = all.Count <= MostLogTicks ? all : all.Where(tick => tick.Digit == 1);
        return new Axis(low, high, true, [.. ticks.Select(tick => tick.Value)]);
    }

    private static int Exponent(double value) => (int)Math.Floor(Math.Log10(value) + Epsilon);

    /// <summary>Each multiple is computed from its index, because a running sum would drift.</summary>
    private static IReadOnlyList<double> Multiples(double step, double low, double high)
    {
        var first = (int)Math.Ceiling(low / step - Epsilon);
        var last = (int)Math.Floor(high / step + Epsilon);
        return [.. Enumerable.Range(first, Math.Max(last - first + 1, 0)).Select(index => index * step)];
    }
}
