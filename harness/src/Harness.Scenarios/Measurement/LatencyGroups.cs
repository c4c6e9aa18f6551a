using Harness.Verdicts;

namespace Harness.Measurement;

/// <summary>One request as plots need it.</summary>
/// <param name="Kind">The request kind's name.</param>
/// <param name="Outcome">The request's outcome.</param>
/// <param name="AtMs">Its intended start, in milliseconds since the scenario began.</param>
/// <param name="LatencyMs">Milliseconds from its intended start to its outcome.</param>
public readonly record struct PlottedRequest(string Kind, string Outcome, double AtMs, double LatencyMs);

/// <summary>Groups requests by kind and outcome, in a bounded number of series of a bounded number of points.</summary>
public static class LatencyGroups
{
    /// <summary>The label for kinds and outcomes beyond the most frequent ones.</summary>
    public const string Other = "other";

    /// <summary>How many points all series together have at most, apart from a few in small series.</summary>
    public const int MostPoints = 4_000;

    private const int MostKinds = 6;
    private const int MostOutcomes = 6;
    private const int FewestPoints = 90;

    // Densest at the slow end, where the requests are that callers complain about.
    private static readonly double[] Percents =
    [
        .. Enumerable.Range(1, 19).Select(step => step * 5.0), 96, 97, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99, 100,
    ];

    /// <summary>The series, the most frequent kind first, and within it the most frequent outcome.</summary>
    /// <param name="requests">All requests.</param>
    /// <param name="fromMs">The start of the plots.</param>
    /// <param name="toMs">The end of the plots.</param>
    public static IReadOnlyList<LatencySeries> Of(IReadOnlyCollection<PlottedRequest> requests, double fromMs, double toMs)
    {
        // Ranked over all kinds, so that an outcome looks the same in the plot of every kind.
        var kinds = MostFrequent(requests.Select(request => request.Kind), MostKinds);
        var outcomes = MostFrequent(requests.Select(request => request.Outcome), MostOutcomes);
        var groups = requests
            .GroupBy(request => (
                Kind: kinds.Contains(request.Kind) ? request.Kind : Other,
                Outcome: outcomes.Contains(request.Outcome) ? request.Outcome : Other))
            .OrderBy(group => Rank(kinds, group.Key.Kind)).ThenBy(group => Rank(outcomes, group.Key.Outcome))
            .ToList();
        var most = Math.Max(MostPoints / Math.Max(groups.Count, 1), FewestPoints);
        return [.. groups.Select(group => Series(group.Key.Kind, group.Key.Outcome, [.. group], fromMs, toMs, most))];
    }

    private static LatencySeries Series(
        string kind, string outcome, List<PlottedRequest> requests, double fromMs, double toMs, int most) => new(
        kind, outcome, requests.Count, Quantiles(requests.Select(request => request.LatencyMs)),
        Thinning.Of([.. requests.Select(request => new PlotPoint(Rounded(request.AtMs, 1), Rounded(request.LatencyMs, 3)))], fromMs, toMs, most));

    private static IReadOnlyList<Quantile> Quantiles(IEnumerable<double> latencies)
    {
        var percentiles = Percentiles.Of(latencies);
        return
        [
            new Quantile(0, Rounded(percentiles.Min, 3)),
            // Beyond a certain percentile there is only the slowest request left.
            .. Percents.Where(percent => percent <= 99 || percent == 100 || percentiles.Count * (100 - percent) >= 100)
                .Select(percent => new Quantile(percent, Rounded(percentiles.At(percent), 3))),
        ];
    }

    /// <summary>All names if there are few enough; otherwise the most frequent ones, with room left for <see cref="Other"/>.</summary>
    private static List<string> MostFrequent(IEnumerable<string> names, int most)
    {
        var ranked = names.CountBy(name => name)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => count.Key).ToList();
        return ranked.Count <= most ? ranked : ranked[..(most - 1)];
    }

    private static int Rank(List<string> ranked, string name) => ranked.IndexOf(name) is >= 0 and var rank ? rank : ranked.Count;

    private static double Rounded(double value, int digits) => Math.Round(value, digits);
}
