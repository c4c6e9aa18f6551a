using Harness.Measurement;
using Harness.Verdicts;

namespace Harness.Tests.Measurement;

public sealed class ThinningTests
{
    private static readonly PlotPoint[] Thousand = [.. Enumerable.Range(0, 1000).Select(index => new PlotPoint(index, index * 7919 % 1000))];

    [Fact]
    public void Few_points_stay_as_they_are() =>
        Assert.Equal(Thousand[..60], Thinning.Of(Thousand[..60], 0, 1000, 60));

    [Fact]
    public void Many_points_become_at_most_so_many_in_order_of_time()
    {
        var thinned = Thinning.Of(Thousand, 0, 1000, 90);

        Assert.InRange(thinned.Count, 80, 90);
        Assert.Equal(thinned.Select(point => point.AtMs).Order(), thinned.Select(point => point.AtMs));
        Assert.All(thinned, point => Assert.Contains(point, Thousand));
    }

    [Fact]
    public void Every_moment_keeps_its_extremes()
    {
        var thinned = Thinning.Of(Thousand, 0, 1000, 30);

        Assert.All(Enumerable.Range(0, 10), moment =>
        {
            var all = Thousand.Where(point => (int)(point.AtMs / 100) == moment).Select(point => point.Value).ToList();
            var kept = thinned.Where(point => (int)(point.AtMs / 100) == moment).Select(point => point.Value).ToList();
            Assert.Equal((all.Min(), all.Max()), (kept.Min(), kept.Max()));
        });
    }

    [Fact]
    public void The_order_of_the_points_does_not_matter() =>
        Assert.Equal(Thinning.Of(Thousand, 0, 1000, 90), Thinning.Of([.. Thousand.Reverse()], 0, 1000, 90));

    [Fact]
    public void A_lone_outlier_among_a_million_is_kept()
    {
        var points = Enumerable.Range(0, 1_000_000).Select(index => new PlotPoint(index, index == 654_321 ? 9 : 1)).ToList();

        Assert.Contains(new PlotPoint(654_321, 9), Thinning.Of(points, 0, 1_000_000, 300));
    }

    [Fact]
    public void Points_at_one_moment_keep_lowest_median_and_highest() =>
        Assert.Equal([1, 50, 99], Thinning.Of([.. Enumerable.Range(1, 99).Select(value => new PlotPoint(5, value))], 5, 5, 12).Select(point => point.Value));

    [Fact]
    public void Nothing_stays_nothing() => Assert.Empty(Thinning.Of([], 0, 0, 10));
}
