using System.Text.Json.Serialization;
using Harness.Measurement;

namespace Harness.Load;

/// <summary>A request that started and had not finished when the drain ceiling passed.</summary>
/// <param name="Kind">The request kind's name.</param>
/// <param name="Intended">When it should start.</param>
/// <param name="Started">When it started.</param>
public readonly record struct UnfinishedRequest(string Kind, TimeSpan Intended, TimeSpan Started);

/// <summary>What a load run sent and measured. Plain data: it can be stored and judged again.</summary>
public sealed record LoadResult
{
    /// <summary>The lag at the 99th percentile that a valid run may have.</summary>
    public static readonly TimeSpan DefaultLagBudget = TimeSpan.FromMilliseconds(5);

    /// <summary>How many arrivals were planned: the sum of samples, missed and unfinished ones.</summary>
    public required int Planned { get; init; }

    /// <summary>The requests that finished, in order of their intended start.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Arrivals that could not start, because too many requests were in flight or no pool thread took them.</summary>
    public int Missed { get; init; }

    /// <summary>The requests that had not finished when the drain ceiling passed.</summary>
    public IReadOnlyList<UnfinishedRequest> Unfinished { get; init; } = [];

    /// <summary>When the result was taken, from the start of the schedule: unfinished requests had waited until then.</summary>
    public TimeSpan Ended { get; init; }

    /// <summary>
    /// When the schedule began, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>; zero in a stored result, because such
    /// a timestamp means nothing to another process.
    /// </summary>
    [JsonIgnore]
    public long StartedAt { get; init; }

    /// <summary>The lag at the 99th percentile that this run may have.</summary>
    public TimeSpan LagBudget { get; init; } = DefaultLagBudget;

    /// <summary>
    /// How many requests a second were finished, from the first start to the last end; zero where none was. An engine that falls behind
    /// takes longer than was planned, so the plan's length says nothing.
    /// </summary>
    [JsonIgnore]
    public double RatePerSecond => Samples.Count == 0
        ? 0
        : Samples.Count / (Samples.Max(sample => sample.Finished) - Samples.Min(sample => sample.Started)).TotalSeconds;

    /// <summary>How late the generator was at the 99th percentile, over every request that started.</summary>
    [JsonIgnore]
    public TimeSpan LagP99 => Started == 0 ? TimeSpan.Zero : Percentiles.Of(Lags).At(99);

    /// <summary>Whether the generator kept its schedule, so that the latencies are evidence about the service.</summary>
    [JsonIgnore]
    public bool IsValid => InvalidReason is null;

    /// <summary>Why the measurement is no evidence about the service; null when it is valid.</summary>
    [JsonIgnore]
    public string? InvalidReason
    {
        get
        {
            if (Started == 0) return $"None of the {Planned} planned requests started.";
            if (Missed > 0) return $"{Missed} of {Planned} planned requests could not start.";
            var lag = LagP99;
            return lag <= LagBudget
                ? null
                : $"The load generator was {lag.TotalMilliseconds:0.0} ms late at the 99th percentile; "
                    + $"a valid run is at most {LagBudget.TotalMilliseconds:0.0} ms late.";
        }
    }

    private int Started => Samples.Count + Unfinished.Count;

    private IEnumerable<TimeSpan> Lags => Samples.Select(sample => sample.Lag)
        .Concat(Unfinished.Select(request => request.Started > request.Intended
            ? request.Started - request.Intended
            : TimeSpan.Zero));

    /// <summary>
    /// The same run without its warm-up: only requests with an intended start at or after this time. Missed arrivals stay
    /// missed, wherever they were.
    /// </summary>
    public LoadResult Since(TimeSpan intended)
    {
        var samples = Samples.Where(sample => sample.Intended >= intended).ToList();
        var unfinished = Unfinished.Where(request => request.Intended >= intended).ToList();
        return new LoadResult
        {
            Planned = samples.Count + unfinished.Count + Missed,
            Samples = samples,
            Missed = Missed,
            Unfinished = unfinished,
            Ended = Ended,
            StartedAt = StartedAt,
            LagBudget = LagBudget,
        };
    }
}
