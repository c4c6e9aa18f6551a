using Harness.Measurement;

namespace Harness.Reports.Plots;

/// <summary>A range of values, where each lies along it, and the ticks that a reader finds them by.</summary>
/// <param name="Low">The value at its beginning.</param>
/// <param name="High">The value at its end; above <paramref name="Low"/>.</param>
/// <param name="IsLog">Whether equal distances are equal factors.</param>
/// <param name="Ticks">Ascending, within the range.</param>
internal sealed record Axis(double Low, double High, bool IsLog, IReadOnlyList<double> Ticks)
{
    /// <summary>More would stand too close to be read.</summary>
    private const int MostLogTicks = 9;

    private const double Hair = 1e-9;

    /// <summary>From this factor on, a linear scale would press the small values into one line.</summary>
    private const double LogFactor = 10;

    private const double Room = 1.1;

    /// <summary>Nothing that crosses a socket is faster than this; a logarithm needs a smallest value.</summary>
    private const double FastestMs = 0.01;

    /// <summary>Exactly this range, with about so many ticks at multiples of an easy step.</summary>
    public static Axis Between(double low, double high, int ticks)
    {
        if (high <= low) high = low + 1;
        var step = Steps.AtLeast((high - low) / ticks);
        return new Axis(low, high, false, Multiples(step, low, high));
    }

    /// <summary>Whole numbers from zero to at least the given one.</summary>
    public static Axis Counts(double highest, int ticks) => FromZero(Math.Max(highest, 1), ticks, fewest: 1);

    /// <summary>Latencies in milliseconds: by factors where they span a decade or more, otherwise from zero.</summary>
    public static Axis Latencies(double fastest, double slowest)
    {
        fastest = Math.Max(fastest, FastestMs);
        slowest = Math.Max(slowest, fastest);
        // A mark on the very edge would be half outside.
        return slowest / fastest < LogFactor
            ? FromZero(slowest * Room, ticks: 5, fewest: 0)
            : Log(fastest / Room, slowest * Room);
    }

    /// <summary>How far along the axis a value lies, from 0 to 1; what is outside lies at the nearer end.</summary>
    public double Share(double value) => Math.Clamp(
        IsLog ? Math.Log(Math.Max(value, Low) / Low) / Math.Log(High / Low) : (value - Low) / (High - Low), 0, 1);

    private static Axis FromZero(double highest, int ticks, double fewest)
    {
        var step = Math.Max(Steps.AtLeast(highest / ticks), fewest);
        var high = Math.Ceiling(highest / step - Hair) * step;
        return new Axis(0, high, false, Multiples(step, 0, high));
    }

    private static Axis Log(double fastest, double slowest)
    {
        var (low, high) = (Steps.AtMost(fastest), Steps.AtLeast(slowest));
        var all = Enumerable.Range(Exponent(low), Exponent(high) - Exponent(low) + 1)
            .SelectMany(exponent => new[] { 1, 2, 5 }.Select(digit => (Digit: digit, Value: digit * Math.Pow(10, exponent))))
            .Where(tick => tick.Value >= low * (1 - Hair) && tick.Value <= high * (1 + Hair))
            .ToList();
        var ticks = all.Count <= MostLogTicks ? all : all.Where(tick => tick.Digit == 1);
        return new Axis(low, high, true, [.. ticks.Select(tick => tick.Value)]);
    }

    private static int Exponent(double value) => (int)Math.Floor(Math.Log10(value) + Hair);

    /// <summary>Each computed from its index: a running sum would drift.</summary>
    private static IReadOnlyList<double> Multiples(double step, double low, double high)
    {
        var first = (int)Math.Ceiling(low / step - Hair);
        var last = (int)Math.Floor(high / step + Hair);
        return [.. Enumerable.Range(first, Math.Max(last - first + 1, 0)).Select(index => index * step)];
    }
}
