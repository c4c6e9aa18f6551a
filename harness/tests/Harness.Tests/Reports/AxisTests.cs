using Harness.Reports.Plots;

namespace Harness.Tests.Reports;

public sealed class AxisTests
{
    [Fact]
    public void A_range_keeps_its_ends_and_has_ticks_at_multiples()
    {
        var axis = Axis.Between(2_200, 20_000, 10);

        Assert.Equal((2_200, 20_000), (axis.Low, axis.High));
        Assert.Equal([4_000, 6_000, 8_000, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000], axis.Ticks);
        Assert.Equal((0, 0.5, 1), (axis.Share(0), axis.Share(11_100), axis.Share(30_000)));
    }

    [Theory]
    [InlineData(0, new double[] { 0, 1 })]
    [InlineData(2, new double[] { 0, 1, 2 })]
    [InlineData(7, new double[] { 0, 5, 10 })]
    [InlineData(300, new double[] { 0, 100, 200, 300 })]
    public void Counts_begin_at_zero_and_have_whole_ticks(double highest, double[] ticks) =>
        Assert.Equal(ticks, Axis.Counts(highest, 3).Ticks);

    [Fact]
    public void Latencies_within_a_decade_are_linear_from_zero()
    {
        var axis = Axis.Latencies(4, 35);

        Assert.False(axis.IsLog);
        Assert.Equal([0, 10, 20, 30, 40], axis.Ticks);
    }

    [Fact]
    public void Latencies_over_decades_are_logarithmic_and_equal_factors_have_equal_room()
    {
        var axis = Axis.Latencies(1.3, 4_700);

        Assert.True(axis.IsLog);
        Assert.Equal((1, 10_000), (axis.Low, axis.High));
        Assert.Equal([1, 10, 100, 1_000, 10_000], axis.Ticks.Select(tick => Math.Round(tick, 6)));
        Assert.Equal(axis.Share(100) - axis.Share(10), axis.Share(1_000) - axis.Share(100), 9);
        Assert.Equal((0, 1), (axis.Share(1), axis.Share(10_000)));
    }

    [Fact]
    public void A_short_logarithmic_range_has_ticks_between_the_powers() =>
        Assert.Equal([2, 5, 10, 20, 50, 100], Axis.Latencies(3, 90).Ticks.Select(tick => Math.Round(tick, 6)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5_000)]
    [InlineData(0.001, 0.002)]
    [InlineData(60_000, 60_000)]
    [InlineData(0.31, 299_999)]
    public void Any_latencies_have_an_axis_with_ascending_ticks_within_it(double fastest, double slowest)
    {
        var axis = Axis.Latencies(fastest, slowest);

        Assert.True(axis.High > axis.Low);
        Assert.True(axis.High >= slowest);
        Assert.InRange(axis.Ticks.Count, 2, 10);
        Assert.Equal(axis.Ticks.Order().Distinct(), axis.Ticks);
        Assert.All(axis.Ticks, tick => Assert.InRange(tick, axis.Low * 0.999, axis.High * 1.001));
    }
}
