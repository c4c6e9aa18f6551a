using Harness.Measurement;
using Xunit;

namespace Harness.Tests.Measurement;

public sealed class PercentilesTests
{
    [Theory]
    [InlineData(5, 15)]
    [InlineData(30, 20)]
    [InlineData(40, 20)]
    [InlineData(50, 35)]
    [InlineData(100, 50)]
    public void A_percentile_is_the_value_at_the_nearest_rank(double percent, int expected) =>
        Assert.Equal(expected, Percentiles.Of([50, 15, 35, 20, 40]).At(percent));

    [Theory]
    [InlineData(99, 990)]
    [InlineData(99.9, 999)]
    [InlineData(99.91, 1000)]
    [InlineData(0.1, 1)]
    public void Fractions_of_a_percent_land_on_the_exact_rank(double percent, int expected) =>
        Assert.Equal(expected, Percentiles.Of(Enumerable.Range(1, 1000)).At(percent));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_outside_its_range_is_refused(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentiles.Of([1]).At(percent));

    [Fact]
    public void No_values_have_no_percentiles() =>
        Assert.Throws<ArgumentException>(() => Percentiles.Of(Array.Empty<int>()));
}
