using Harness.Measurement;
using Xunit;

namespace Harness.Tests.Measurement;

public sealed class MarginTests
{
    [Fact]
    public void The_margin_runs_from_the_worst_right_to_the_best_wrong_variant()
    {
        var margin = Margin.Of(right: [1, 4, 2], wrong: [100, 13], bound: 8, floor: 1);

        Assert.Equal((4, 13, 4), (margin.WorstRight, margin.BestWrong, margin.Ratio));
        Assert.True(margin.Separates);
        Assert.True(margin.IsAtLeast(4));
        Assert.False(margin.IsAtLeast(4.1));
    }

    [Theory]
    [InlineData(9, 20)]
    [InlineData(4, 8)]
    public void A_bound_that_a_right_variant_passes_or_a_wrong_one_keeps_separates_nothing(double right, double wrong)
    {
        var margin = Margin.Of([right], [wrong], bound: 8);

        Assert.False(margin.Separates);
        Assert.False(margin.IsAtLeast(0.1));
    }

    [Fact]
    public void Right_variants_on_the_floor_are_infinitely_far_from_a_wrong_one_above_it() =>
        Assert.Equal(double.PositiveInfinity, Margin.Of([1], [2], bound: 1, floor: 1).Ratio);

    [Fact]
    public void Wrong_variants_on_the_floor_have_no_margin() =>
        Assert.Equal(0, Margin.Of([1], [1], bound: 1, floor: 1).Ratio);

    [Fact]
    public void Without_variants_of_both_sides_there_is_no_margin()
    {
        Assert.Throws<ArgumentException>(() => Margin.Of([], [1], bound: 1));
        Assert.Throws<ArgumentException>(() => Margin.Of([1], [], bound: 1));
    }

    [Theory]
    [InlineData(3, 3, 0, 1)]
    [InlineData(12, 102, 2, 10)]
    [InlineData(2, 2, 2, 1)]
    [InlineData(2, 32, 2, 30)]
    public void Growth_is_judged_on_the_excess_over_the_floor(double atN, double at10N, double floor, double ratio) =>
        Assert.Equal(ratio, new Growth(atN, at10N, floor).ExcessRatio);
}
