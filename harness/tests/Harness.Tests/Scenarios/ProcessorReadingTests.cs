using System.Diagnostics;
using Harness.Scenarios;

namespace Harness.Tests.Scenarios;

/// <summary>Two cores, one second: who used them, and who had to wait.</summary>
public sealed class ProcessorReadingTests
{
    private static readonly ProcessorReading Nothing = new(0, TimeSpan.Zero, TimeSpan.Zero, Threads(0, 0));

    [Fact]
    public void Alone_on_the_machine_nobody_else_is_to_blame_for_waiting() =>
        Assert.Equal(1, Reading(busy: 2, ours: 2, waited: 8).Since(Nothing).Times);

    [Fact]
    public void A_service_that_burns_the_processors_itself_is_not_starved() =>
        Assert.Equal(1, Reading(busy: 2, ours: 2, waited: 100).Since(Nothing).Times);

    [Fact]
    public void Among_many_others_the_wait_is_theirs() =>
        Assert.InRange(Reading(busy: 2, ours: 0.2, waited: 6).Since(Nothing).Times, 25, 35);

    [Fact]
    public void Threads_of_a_service_that_wait_for_each_other_are_not_made_others_fault_by_a_little_foreign_work() =>
        Assert.InRange(Reading(busy: 2, ours: 1.972, waited: 1_500).Since(Nothing).Times, 1, 1.2);

    [Fact]
    public void Among_as_many_others_as_itself_a_service_that_waits_long_is_starved() =>
        Assert.InRange(Reading(busy: 2, ours: 0.9, waited: 60).Since(Nothing).Times, 10, 15);

    [Fact]
    public void A_busy_neighbour_of_an_idle_service_starves_nobody() =>
        Assert.InRange(Reading(busy: 2, ours: 0.01, waited: 0.1).Since(Nothing).Times, 1, 4);

    [Fact]
    public void An_idle_machine_is_as_fast_as_ever() => Assert.Equal(1, Reading(busy: 0, ours: 0, waited: 0).Since(Nothing).Times);

    [Fact]
    public void A_thread_whose_number_was_used_before_begins_at_nothing()
    {
        var before = new ProcessorReading(0, TimeSpan.Zero, TimeSpan.Zero, Threads(100, 100));
        Assert.InRange(Reading(busy: 2, ours: 0.2, waited: 6).Since(before).Times, 25, 35);
    }

    [Fact]
    public void Crowding_counts_every_wait_whoever_causes_it()
    {
        Assert.Equal(1, Reading(busy: 2, ours: 2, waited: 0).CrowdingSince(Nothing).Times);
        Assert.Equal(4, Reading(busy: 2, ours: 2, waited: 6).CrowdingSince(Nothing).Times);
        Assert.Equal(4, Reading(busy: 4, ours: 2, waited: 6).CrowdingSince(Nothing).Times);
    }

    [Fact]
    public void What_the_system_tells_is_read()
    {
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 3 + 6 + 7 + 8), ProcessorReading.BusyOf("cpu  100 200 300 400 500 600 700 800 900 1000"));
        Assert.Equal((7, TimeSpan.FromSeconds(1.0)), ProcessorReading.ProcessOf("42 (a (odd) name) S 7 1 1 0 -1 0 1 2 3 4 10 20 30 40 20 0 1"));
        Assert.Equal(new ThreadTimes(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)), ProcessorReading.ThreadOf("2000000000 3000000000 17\n"));
    }

    private static ProcessorReading Reading(double busy, double ours, double waited) => new(
        Stopwatch.Frequency, TimeSpan.FromSeconds(busy), TimeSpan.FromSeconds(ours), Threads(ours, waited));

    private static Dictionary<int, ThreadTimes> Threads(double ran, double waited) =>
        new() { [1] = new ThreadTimes(TimeSpan.FromSeconds(ran), TimeSpan.FromSeconds(waited)) };
}
