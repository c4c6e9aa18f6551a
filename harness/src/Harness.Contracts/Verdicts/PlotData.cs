using System.Text.Json.Serialization;

namespace Harness.Verdicts;

/// <summary>A value at a time. Stored as a pair, because there are thousands of them.</summary>
/// <param name="AtMs">Milliseconds since the scenario began.</param>
/// <param name="Value">In the unit of its series.</param>
[JsonConverter(typeof(PlotPointConverter))]
public readonly record struct PlotPoint(double AtMs, double Value);

/// <summary>A latency that a share of all requests did not pass. Stored as a pair.</summary>
/// <param name="Percent">From 0, the fastest, to 100, the slowest.</param>
/// <param name="Ms">The latency in milliseconds.</param>
[JsonConverter(typeof(QuantileConverter))]
public readonly record struct Quantile(double Percent, double Ms);

/// <summary>Latencies of the requests of one kind that had one outcome, from their intended start.</summary>
/// <param name="Kind">The request kind's name.</param>
/// <param name="Outcome">What came of them.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Quantiles">Exact, over all of them, by rising percent; the first is 0 and the last 100.</param>
/// <param name="Points">
/// Intended start and latency in milliseconds; where there were too many, the fastest, the median and the slowest of each moment.
/// </param>
public sealed record LatencySeries(
    string Kind, string Outcome, int Count, IReadOnlyList<Quantile> Quantiles, IReadOnlyList<PlotPoint> Points)
{
    /// <summary>Whether points were left out.</summary>
    [JsonIgnore]
    public bool IsThinned => Points.Count < Count;
}

/// <summary>How many calls reached a dependency, interval by interval.</summary>
/// <param name="Dependency">What stories call it.</param>
/// <param name="Counts">One for each interval, from <see cref="PlotData.FromMs"/> on.</param>
public sealed record CallSeries(string Dependency, IReadOnlyList<int> Counts);

/// <summary>Something that rises and falls, such as open connections, read again and again.</summary>
/// <param name="Name">For example "connections to pricing".</param>
/// <param name="Points">What was read; where there was too much, lowest, median and highest of each moment.</param>
public sealed record LevelSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>A fault and how long it lasted.</summary>
/// <param name="Dependency">What was broken.</param>
/// <param name="What">How, for example "hangs".</param>
/// <param name="FromMs">Milliseconds since the scenario began.</param>
/// <param name="ToMs">The same; null for a fault that lasted to the end.</param>
public sealed record FaultWindow(string Dependency, string What, double FromMs, double? ToMs);

/// <summary>
/// What a scenario recorded over time, for the report's plots. It is evidence for a reader and decides nothing. Its size is
/// bounded, however long the scenario and whatever its load.
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

    /// <summary>How many of these requests were to start in each interval; empty without requests.</summary>
    public IReadOnlyList<int> Incoming { get; init; } = [];

    /// <summary>Calls that the service made, by dependency.</summary>
    public IReadOnlyList<CallSeries> Calls { get; init; } = [];

    /// <summary>What rose and fell.</summary>
    public IReadOnlyList<LevelSeries> Levels { get; init; } = [];

    /// <summary>How often levels were read, in milliseconds.</summary>
    public double LevelIntervalMs { get; init; }

    /// <summary>The faults, by their beginning.</summary>
    public IReadOnlyList<FaultWindow> Faults { get; init; } = [];

    /// <summary>How many further faults there were.</summary>
    public int FaultsLeftOut { get; init; }
}
