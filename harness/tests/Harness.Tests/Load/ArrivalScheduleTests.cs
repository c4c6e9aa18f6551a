using Harness.Load;
using Xunit;

namespace Harness.Tests.Load;

public sealed class ArrivalScheduleTests
{
    private static readonly RequestKind[] Mix = [new("pay", 3), new("read", 1)];

    [Fact]
    public void A_constant_rate_spaces_arrivals_evenly_and_ends_before_the_duration()
    {
        var schedule = ArrivalSchedule.Constant(ratePerSecond: 4, TimeSpan.FromSeconds(1));

        Assert.Equal([0, 250, 500, 750], schedule.Arrivals.Select(arrival => arrival.IntendedStart.TotalMilliseconds));
        Assert.Equal([0, 1, 2, 3], schedule.Arrivals.Select(arrival => arrival.Index));
    }

    [Fact]
    public void The_same_seed_replays_the_same_schedule_and_another_seed_does_not()
    {
        var first = ArrivalSchedule.Poisson(200, TimeSpan.FromSeconds(5), seed: 7, Mix);
        var again = ArrivalSchedule.Poisson(200, TimeSpan.FromSeconds(5), seed: 7, Mix);
        var other = ArrivalSchedule.Poisson(200, TimeSpan.FromSeconds(5), seed: 7 + (1L << 32), Mix);

        Assert.Equal(first.Arrivals, again.Arrivals);
        Assert.NotEqual(first.Arrivals, other.Arrivals);
    }

    [Fact]
    public void Poisson_arrivals_keep_the_rate_and_vary_as_independent_callers_do()
    {
        var arrivals = ArrivalSchedule.Poisson(1000, TimeSpan.FromSeconds(100), seed: 1).Arrivals;

        var gaps = arrivals.Zip(arrivals.Skip(1), (a, b) => (b.IntendedStart - a.IntendedStart).TotalSeconds).ToList();
        var mean = gaps.Average();
        var deviation = Math.Sqrt(gaps.Average(gap => Math.Pow(gap - mean, 2)));
        // Five standard deviations of a Poisson count of 100,000; an exponential's deviation equals its mean.
        Assert.InRange(arrivals.Count, 98_400, 101_600);
        Assert.InRange(deviation / mean, 0.95, 1.05);
        Assert.True(gaps.TrueForAll(gap => gap >= 0));
    }

    [Fact]
    public void Kinds_appear_in_the_proportion_of_their_weights()
    {
        var schedule = ArrivalSchedule.Constant(1000, TimeSpan.FromSeconds(20), seed: 3, Mix);

        var share = schedule.Arrivals.Count(arrival => schedule.NameOf(arrival) == "pay") / 20_000.0;
        Assert.InRange(share, 0.73, 0.77);
    }

    [Fact]
    public void A_rate_duration_or_weight_that_is_not_above_zero_is_refused_by_name()
    {
        var second = TimeSpan.FromSeconds(1);
        Assert.Contains("rate", Assert.Throws<ArgumentException>(() => ArrivalSchedule.Constant(0, second)).Message);
        Assert.Contains("duration", Assert.Throws<ArgumentException>(() => ArrivalSchedule.Constant(1, -second)).Message);
        Assert.Contains("'idle'",
            Assert.Throws<ArgumentException>(() => ArrivalSchedule.Constant(1, second, 0, new RequestKind("idle", 0))).Message);
    }
}
