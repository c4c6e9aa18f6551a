using System.Text.Json.Serialization;

namespace Harness.Verdicts;

/// <summary>A value at a point in time. Stored as a pair of numbers, because there are thousands of points.</summary>
/// <param name="AtMs">Milliseconds since the scenario began.</param>
/// <param name="Value">The value in the unit of its series.</param>
[JsonConverter(typeof(PlotPointConverter))]
public readonly record struct PlotPoint(double AtMs, double Value);

/// <summary>A latency that a share of all requests did not exceed. Stored as a pair of numbers.</summary>
/// <param name="Percent">From 0, the fastest, to 100, the slowest.</param>
/// <param name="Ms">The latency in milliseconds.</param>
[JsonConverter(typeof(QuantileConverter))]
public readonly record struct Quantile(double Percent, double Ms);

/// <summary>Latencies, from the intended start, of the requests with one kind and one outcome.</summary>
/// <param name="Kind">The request kind's name.</param>
/// <param name="Outcome">The outcome of the requests.</param>
/// <param name="Count">How many requests there were.</param>
/// <param name="Quantiles">Exact quantiles over all requests, in ascending order from 0 to 100 percent.</param>
/// <param name="Points">
/// Intended start and latency of each request, in milliseconds. If there are too many, only the fastest, the median and the slowest of each interval.
/// </param>
public sealed record LatencySeries(
    string Kind, string Outcome, int Count, IReadOnlyList<Quantile> Quantiles, IReadOnlyList<PlotPoint> Points)
{
    /// <summary>Whether points were left out.</summary>
    [JsonIgnore]
    public bool IsThinned => Points.Count < Count;
}

/// <summary>How many calls reached a dependency, interval by interval.</summary>
/// <param name="Dependency">The dependency's name in stories.</param>
/// <param name="Counts">One count per interval, starting at <see cref="PlotData.FromMs"/>.</param>
public sealed record CallSeries(string Dependency, IReadOnlyList<int> Counts);

/// <summary>A value that rises and falls, such as open connections, read at regular intervals.</summary>
/// <param name="Name">For example "connections to pricing".</param>
/// <param name="Points">The readings. If there are too many, only the lowest, the median and the highest of each interval.</param>
public sealed record LevelSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>A fault, and when it began and ended.</summary>
/// <param name="Dependency">The dependency that was broken.</param>
/// <param name="What">How it was broken, for example "hangs".</param>
/// <param name="FromMs">Milliseconds since the scenario began.</param>
/// <param name="ToMs">The same for the end; null for a fault that lasted to the end.</param>
public sealed record FaultWindow(string Dependency, string What, double FromMs, double? ToMs);

/// <summary>
/// What a scenario recorded over time, for the report's plots. It is evidence for readers and does not affect the verdict. Its
/// size is bounded, however long the scenario is and whatever its load.
/// </summary>
public sealed record PlotData
{
    /// <summary>Where the plots begin, in milliseconds since the scenario began.</summary>
    public required double FromMs { get; init; }

    /// <summary>Where they end.</summary>
    public required double ToMs { get; init; }

    /// <summary>The width of the intervals that calls are counted in, in milliseconds.</summary>
    public required double IntervalMs { get; init; }

    /// <summary>Requests to the service, by kind and outcome.</summary>
    public IReadOnlyList<LatencySeries> Latencies { get; init; } = [];

    /// <summary>How many of these requests have their intended start in each interval; empty without requests.</summary>
    public IReadOnlyList<int> Incoming { get; init; } = [];

    /// <summary>Calls that the service made, by dependency.</summary>
    public IReadOnlyList<CallSeries> Calls { get; init; } = [];

    /// <summary>The values that rise and fall.</summary>
    public IReadOnlyList<LevelSeries> Levels { get; init; } = [];

    /// <summary>How often levels were read, in milliseconds.</summary>
    public double LevelIntervalMs { get; init; }

    /// <summary>The faults, in order of their beginning.</summary>
    public IReadOnlyList<FaultWindow> Faults { get; init; } = [];

    /// <summary>How many further faults were left out.</summary>
    public int FaultsLeftOut { get; init; }
}
