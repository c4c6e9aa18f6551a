using Harness.Measurement;
using Harness.Verdicts;

namespace Harness.Tests.Measurement;

public sealed class PlotAssemblyTests
{
    [Theory]
    [InlineData(0.3, 0.5, 0.2)]
    [InlineData(1, 1, 1)]
    [InlineData(1.01, 2, 1)]
    [InlineData(4_900, 5_000, 2_000)]
    [InlineData(9.99, 10, 5)]
    [InlineData(0.000_6, 0.001, 0.000_5)]
    public void Easy_distances_lie_around_a_value(double value, double above, double below)
    {
        Assert.Equal(above, Steps.AtLeast(value), 9);
        Assert.Equal(below, Steps.AtMost(value), 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_without_a_size_has_no_distance(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Steps.AtLeast(value));

    [Fact]
    public void What_lies_on_a_boundary_counts_once_and_what_lies_outside_not_at_all() =>
        Assert.Equal([2, 1, 2], Intervals.Count([-1, 0, 9.9, 10, 20, 30, 30.1], 0, 30, 10));

    [Fact]
    public void Quantiles_are_of_all_requests_however_few_are_drawn()
    {
        var requests = Enumerable.Range(1, 20_000).Select(index => new PlottedRequest("read", "ok", index, index)).ToList();

        var series = Assert.Single(LatencyGroups.Of(requests, 0, 20_000));

        Assert.True(series.IsThinned);
        Assert.InRange(series.Points.Count, 1_000, LatencyGroups.MostPoints);
        Assert.Equal(20_000, series.Count);
        Assert.Equal([1, 10_000, 19_800, 19_998, 20_000], ((double[])[0, 50, 99, 99.99, 100])
            .Select(percent => series.Quantiles.Single(quantile => quantile.Percent == percent).Ms));
    }

    [Fact]
    public void A_percentile_that_too_few_requests_bear_out_is_left_out()
    {
        var series = LatencyGroups.Of([.. Enumerable.Range(1, 20).Select(index => new PlottedRequest("read", "ok", index, index))], 0, 20)[0];

        Assert.Equal([0, 50, 95, 99, 100], series.Quantiles.Select(quantile => quantile.Percent).Where(percent => percent is 0 or 50 or 95 or >= 99));
    }

    [Fact]
    public void Kinds_and_outcomes_beyond_the_most_frequent_are_shown_together_and_none_is_lost()
    {
        var requests = Enumerable.Range(0, 1000)
            .Select(index => new PlottedRequest($"kind {index % 20}", $"outcome {index % 17}", index, 1)).ToList();

        var series = LatencyGroups.Of(requests, 0, 1000);

        Assert.Equal(1000, series.Sum(one => one.Count));
        Assert.Equal(6, series.Select(one => one.Kind).Distinct().Count());
        Assert.Equal(6, series.Select(one => one.Outcome).Distinct().Count());
        Assert.Contains(LatencyGroups.Other, series.Select(one => one.Kind));
    }

    [Fact]
    public void All_plots_share_one_axis_that_begins_at_a_multiple_of_the_interval()
    {
        var data = PlotAssembly.Of(
            [new("read", "ok", 2_345, 120)], [("pricing", [2_400, 19_990])], [new("connections", [new(0, 1), new(2_500, 3), new(60_000, 1)])],
            [new("pricing", "hangs", 3_000, null)], 100)!;

        Assert.Equal((2_200, 20_000, 200), (data.FromMs, data.ToMs, data.IntervalMs));
        Assert.Equal(89, data.Incoming.Count);
        Assert.Equal(89, data.Calls[0].Counts.Count);
        Assert.Equal((1, 2), (data.Incoming.Sum(), data.Calls[0].Counts.Sum()));
        Assert.Equal([new PlotPoint(2_500, 3)], data.Levels[0].Points);
    }

    [Fact]
    public void Without_anything_there_is_nothing_to_draw() => Assert.Null(PlotAssembly.Of([], [], [new("connections", [])], [], 100));

    [Fact]
    public void A_lone_moment_still_has_a_width()
    {
        var data = PlotAssembly.Of([], [("pricing", [5])], [], [], 100)!;

        Assert.True(data.ToMs > data.FromMs);
        Assert.Equal([1], data.Calls[0].Counts);
    }

    [Fact]
    public void Faults_are_bounded_and_what_is_left_out_is_counted()
    {
        var data = PlotAssembly.Of([], [], [], [.. Enumerable.Range(0, 50).Select(index => new FaultWindow("pricing", "hangs", 50 - index, 60))], 100)!;

        Assert.Equal((40, 10), (data.Faults.Count, data.FaultsLeftOut));
        Assert.Equal(1, data.Faults[0].FromMs);
    }
}
