using Harness.Load;

namespace Harness.Tests.Load;

/// <summary>When the engine's thread wakes up, as its clock sees it.</summary>
public sealed class WakeUpsTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(100)]
    [InlineData(4_999)]
    public async Task Up_to_five_thousand_a_second_every_arrival_has_its_own_wake_up(double ratePerSecond)
    {
        var schedule = ArrivalSchedule.Constant(ratePerSecond, Duration);

        Assert.Equal(schedule.Arrivals.Select(arrival => arrival.IntendedStart), await WakeUpsOfAsync(schedule));
    }

    [Fact]
    public async Task Arrivals_that_happen_to_be_close_together_do_not_share_one()
    {
        var schedule = ArrivalSchedule.Poisson(2_000, Duration, seed: 7);
        Assert.Contains(schedule.Arrivals.Zip(schedule.Arrivals.Skip(1)), pair => pair.Second.IntendedStart - pair.First.IntendedStart < WakeUps.SharedDistance);

        Assert.Equal(schedule.Arrivals.Select(arrival => arrival.IntendedStart), await WakeUpsOfAsync(schedule));
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(30_000)]
    public async Task Beyond_that_arrivals_share_wake_ups_and_none_starts_early_or_much_later(double ratePerSecond)
    {
        var schedule = ArrivalSchedule.Poisson(ratePerSecond, Duration, seed: 7);

        var wakeUps = await WakeUpsOfAsync(schedule);

        Assert.All(
            schedule.Arrivals.Zip(wakeUps, (arrival, at) => at - arrival.IntendedStart), late => Assert.InRange(late, TimeSpan.Zero, WakeUps.SharedDistance - TimeSpan.FromTicks(1)));
        Assert.InRange(wakeUps.Distinct().Count(), 2, (int)(Duration / WakeUps.SharedDistance) + 1);
    }

    private static async Task<IReadOnlyList<TimeSpan>> WakeUpsOfAsync(ArrivalSchedule schedule)
    {
        List<TimeSpan> wakeUps = [];
        await LoadRunner.RunAsync(
            schedule, (_, _) => Task.FromResult(new SampleResult("ok")), null, null, _ => new FrozenClock(Note), TestContext.Current.CancellationToken);
        return wakeUps;

        // The runner's own thread waits for the schedule's beginning.
        void Note(TimeSpan at)
        {
            if (Thread.CurrentThread.Name == LoadRunner.ThreadName) wakeUps.Add(at);
        }
    }
}
