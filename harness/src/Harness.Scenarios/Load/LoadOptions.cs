namespace Harness.Load;

/// <summary>The bounds of a load run.</summary>
public sealed record LoadOptions
{
    /// <summary>How many requests may be in flight at once; an arrival beyond that is counted as missed.</summary>
    public int MaxInFlight { get; init; } = 10_000;

    /// <summary>How long to wait for answers after the last arrival; a request that has not finished then is reported as unfinished.</summary>
    public TimeSpan DrainCeiling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The lag at the 99th percentile beyond which the generator was too late for its latencies to mean anything.</summary>
    public TimeSpan LagBudget { get; init; } = LoadResult.DefaultLagBudget;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message says which and what it must be.</exception>
    internal void Validate()
    {
        if (MaxInFlight < 1) throw new ArgumentException($"MaxInFlight must be at least 1, not {MaxInFlight}.");
        if (DrainCeiling <= TimeSpan.Zero) throw new ArgumentException($"DrainCeiling must be above zero, not {DrainCeiling}.");
        if (LagBudget <= TimeSpan.Zero) throw new ArgumentException($"LagBudget must be above zero, not {LagBudget}.");
    }
}
