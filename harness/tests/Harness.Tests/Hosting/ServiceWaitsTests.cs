using Harness.Faults;
using Harness.Hosting;

namespace Harness.Tests.Hosting;

/// <summary>What counts as waiting for a service, and how it is told.</summary>
public sealed class ServiceWaitsTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Nobody_waits_before_the_first_and_after_the_last()
    {
        var waits = new ServiceWaits();
        Assert.Equal(TimeSpan.Zero, waits.Total);
        var (first, second) = (waits.For("an answer"), waits.For("a start"));
        first.Dispose();
        first.Dispose();
        Spin(() => waits.Total > Moment);
        second.Dispose();

        Assert.Equal(waits.Total, waits.Total);
    }

    [Fact]
    public void What_several_wait_for_at_once_counts_once()
    {
        var waits = new ServiceWaits();
        var before = System.Diagnostics.Stopwatch.GetTimestamp();
        var all = Enumerable.Range(0, 20).Select(_ => waits.For("an answer")).ToList();
        Spin(() => waits.Total > Moment);
        foreach (var one in all) one.Dispose();

        Assert.InRange(waits.Total, Moment, System.Diagnostics.Stopwatch.GetElapsedTime(before));
    }

    [Fact]
    public void The_longest_is_told_first_with_what_was_seen_last()
    {
        var waits = new ServiceWaits();
        waits.For("a start").Dispose();
        using (var waiting = waits.For("an answer"))
        {
            waiting.Saw("503");
            waiting.Saw("504");
            Spin(() => waits.Total > Moment);
        }

        Assert.Equal(["0 s for an answer; the last was 504", "0 s for a start"], waits.Lines);
    }

    [Fact]
    public async Task Waiting_at_a_gate_for_the_service_counts_as_waiting_for_the_service()
    {
        var waits = new ServiceWaits();
        waits.KeepInThisFlow();

        Assert.False(await new Gate().WhenWaitingAsync(1, Moment));

        Assert.NotEqual(TimeSpan.Zero, waits.Total);
    }

    [Fact]
    public void Where_nobody_keeps_count_waiting_is_no_fault()
    {
        using var waiting = ServiceWaits.Begin("an answer");
        waiting.Saw("503");
    }

    private static void Spin(Func<bool> until)
    {
        while (!until()) Thread.Yield();
    }
}
