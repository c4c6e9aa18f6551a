namespace Harness.Measurement;

/// <summary>Latencies of a set of requests; all zero where there were none.</summary>
public sealed record LatencySummary(
    int Count, TimeSpan Min, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max)
{
    /// <summary>The summary of no requests.</summary>
    public static LatencySummary None { get; } = new(0, default, default, default, default, default);

    /// <summary>Summarises latencies.</summary>
    public static LatencySummary Of(IEnumerable<TimeSpan> latencies)
    {
        var all = latencies as IReadOnlyCollection<TimeSpan> ?? [.. latencies];
        if (all.Count == 0) return None;
        var percentiles = Percentiles.Of(all);
        return new LatencySummary(
            percentiles.Count, percentiles.Min, percentiles.At(50), percentiles.At(90), percentiles.At(99), percentiles.Max);
    }
}

/// <summary>
/// The summary of a load run. Kinds and outcomes are kept apart, because fast refusals mixed with slow successes give a
/// median that no caller experienced.
/// </summary>
/// <param name="All">Every sample.</param>
/// <param name="ByKind">Samples of each request kind.</param>
/// <param name="ByOutcome">Samples of each outcome.</param>
public sealed record Summary(
    LatencySummary All,
    IReadOnlyDictionary<string, LatencySummary> ByKind,
    IReadOnlyDictionary<string, LatencySummary> ByOutcome)
{
    /// <summary>Summarises samples; latencies count from the intended start.</summary>
    public static Summary Of(IReadOnlyCollection<Sample> samples) => new(
        LatencySummary.Of(samples.Select(sample => sample.Latency)),
        GroupBy(samples, sample => sample.Kind),
        GroupBy(samples, sample => sample.Outcome));

    /// <summary>How many samples had an outcome; zero if none had.</summary>
    public int CountOf(string outcome) => ByOutcome.TryGetValue(outcome, out var summary) ? summary.Count : 0;

    private static SortedDictionary<string, LatencySummary> GroupBy(
        IEnumerable<Sample> samples, Func<Sample, string> key)
    {
        var groups = samples.GroupBy(key).ToDictionary(
            group => group.Key, group => LatencySummary.Of(group.Select(sample => sample.Latency)));
        return new SortedDictionary<string, LatencySummary>(groups, StringComparer.Ordinal);
    }
}
