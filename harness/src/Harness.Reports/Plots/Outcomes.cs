using Harness.Reports.Page;
using Harness.Verdicts;

namespace Harness.Reports.Plots;

/// <summary>Kinds and outcomes of a scenario's requests. An outcome looks the same in every figure.</summary>
internal sealed class Outcomes
{
    private readonly List<string> _names;

    public Outcomes(PlotData data)
    {
        _names = [.. data.Latencies.GroupBy(series => series.Outcome)
            .OrderByDescending(outcome => outcome.Sum(series => series.Count)).ThenBy(outcome => outcome.Key, StringComparer.Ordinal)
            .Select(outcome => outcome.Key)];
        Kinds = [.. data.Latencies.GroupBy(series => series.Kind)];
        Requests = data.Latencies.Sum(series => series.Count);
        var quantiles = data.Latencies.SelectMany(series => series.Quantiles).Select(quantile => quantile.Ms).DefaultIfEmpty(1).ToList();
        Latency = Axis.Latencies(quantiles.Min(), quantiles.Max());
    }

    /// <summary>The series of each kind.</summary>
    public IReadOnlyList<IGrouping<string, LatencySeries>> Kinds { get; }

    /// <summary>How many requests there were, drawn or not.</summary>
    public int Requests { get; }

    /// <summary>The axis of every latency of the scenario, from the fastest to the slowest.</summary>
    public Axis Latency { get; }

    /// <summary>The index of a series' mark.</summary>
    public int IndexOf(LatencySeries series) => _names.IndexOf(series.Outcome);

    /// <summary>The outcomes with their marks.</summary>
    public Html Legend() => Html.Of($"""
        <ul class="plot-legend">{Html.Each(_names.Index(), name => Html.Of($"<li>{Mark.Sample(name.Index)}{name.Item}</li>"))}</ul>

        """);
}
