namespace LoadBenchmark;

/// <summary>Finds the highest rate at which something holds: by doubling until it fails, then by halving the interval.</summary>
/// <param name="First">Where the search begins; where this does not hold, it goes down from here.</param>
/// <param name="Highest">Where it ends at the latest.</param>
/// <param name="Precision">Ends when the rate that failed is less than this factor above the one that held; above 1.</param>
internal sealed record RateSearch(double First, double Highest, double Precision)
{
    /// <summary>How far one step goes.</summary>
    public const double Factor = 2;

    /// <summary>A generator that does not hold a rate so low is broken, and the search has to end.</summary>
    private const double Lowest = 100;

    /// <summary>The highest rate that held; null where none did. Asks a bounded number of times.</summary>
    public async Task<double?> FindAsync(Func<double, Task<bool>> holds)
    {
        double? held = null;
        double? failed = null;
        for (var rate = First; failed is null && !(held >= Highest); rate = Math.Min(rate * Factor, Highest))
        {
            if (await holds(rate)) held = rate;
            else failed = rate;
        }

        for (var rate = First / Factor; held is null && rate >= Lowest; rate /= Factor)
        {
            if (await holds(rate)) held = rate;
            else failed = rate;
        }

        while (held is { } low && failed is { } high && high / low > Precision)
        {
            var middle = Math.Sqrt(low * high);
            if (await holds(middle)) held = middle;
            else failed = middle;
        }

        return held;
    }
}
