using System.Diagnostics;
using Harness.Scenarios;

namespace Harness.Tests.Scenarios;

public sealed class SlowdownTests
{
    [Fact]
    public void Nothing_measured_is_no_slowdown() => Assert.Equal(new Slowdown(1, 1), Slowdown.Of([]));

    [Fact]
    public void One_sample_is_average_and_worst() => Assert.Equal(new Slowdown(3, 3), Slowdown.Of([At(0, 3)]));

    [Fact]
    public void A_stall_shows_in_the_worst_stretch_where_the_average_hides_it()
    {
        // A minute of quiet, and in the middle of it work that took three seconds instead of twelve milliseconds.
        var samples = Enumerable.Range(0, 120).Select(number => At(number * 0.5, number == 60 ? 250 : 1)).ToList();

        var slowdown = Slowdown.Of(samples);

        Assert.InRange(slowdown.Average, 3.0, 3.1);
        Assert.InRange(slowdown.Worst, 25, 130);
    }

    [Fact]
    public void What_is_further_apart_than_a_stretch_is_not_added_up()
    {
        var slowdown = Slowdown.Of([At(0, 30), At(6, 10), At(12, 20)]);

        Assert.Equal(30, slowdown.Worst);
        Assert.Equal(20, slowdown.Average);
    }

    [Fact]
    public void A_busy_machine_is_as_slow_in_its_worst_stretch_as_on_average()
    {
        var slowdown = Slowdown.Of([.. Enumerable.Range(0, 60).Select(number => At(number * 0.5, 6))]);

        Assert.Equal(new Slowdown(6, 6), slowdown);
    }

    private static SlowdownSample At(double seconds, double times) => new((long)(seconds * Stopwatch.Frequency), times);
}
