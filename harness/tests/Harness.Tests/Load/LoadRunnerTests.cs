using System.Text.Json;
using Harness.Load;
using Xunit;

namespace Harness.Tests.Load;

public sealed class LoadRunnerTests
{
    private static readonly SampleResult Ok = new("ok", 200);
    private static readonly ArrivalSchedule Ten = ArrivalSchedule.Constant(100, TimeSpan.FromMilliseconds(100));

    /// <summary>Wide enough for any machine: these runs take a tenth of a second.</summary>
    private static readonly LoadOptions Patient = new() { LagBudget = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Every_arrival_is_sent_once_on_the_real_clock()
    {
        var schedule = ArrivalSchedule.Poisson(5000, TimeSpan.FromMilliseconds(400), seed: 5, new("pay"), new("read"));
        var sent = new int[schedule.Arrivals.Count];

        var result = await LoadRunner.RunAsync(schedule, async (arrival, _) =>
        {
            Interlocked.Increment(ref sent[arrival.Index]);
            await Task.Yield();
            return Ok;
        }, Patient);

        Assert.All(sent, times => Assert.Equal(1, times));
        Assert.Equal(schedule.Arrivals.Select(schedule.NameOf), result.Samples.Select(sample => sample.Kind));
        Assert.All(result.Samples, sample => Assert.True(sample.Started >= sample.Intended, "An arrival started early."));
        Assert.True(result.IsValid, result.InvalidReason);
    }

    [Fact]
    public async Task Latency_counts_from_the_intended_start_when_the_generator_is_late()
    {
        var result = await RunAtOneInstant(Ten, (_, _) => Task.FromResult(Ok), new LoadOptions());

        Assert.Equal(
            Ten.Arrivals.Select(arrival => FrozenClock.Instant - arrival.IntendedStart),
            result.Samples.Select(sample => sample.Latency));
        Assert.Equal(FrozenClock.Instant, result.LagP99);
        Assert.False(result.IsValid);
        Assert.Contains("2000.0 ms late", result.InvalidReason);
    }

    [Fact]
    public async Task Arrivals_beyond_the_bound_in_flight_are_counted_as_missed()
    {
        var gate = new TaskCompletionSource<SampleResult>();
        var options = new LoadOptions { MaxInFlight = 3, DrainCeiling = TimeSpan.FromMinutes(1) };
        var clock = new FrozenClock(waitingFor =>
        {
            if (waitingFor == Ten.Arrivals[^1].IntendedStart) gate.SetResult(Ok);
        });

        var result = await LoadRunner.RunAsync(Ten, (_, _) => gate.Task, options, null, _ => clock, default);

        // The gate opens just before the last arrival, which may find room again; the six before it cannot.
        Assert.InRange(result.Missed, 6, 7);
        Assert.Equal(10, result.Samples.Count + result.Missed);
        Assert.Contains("could not start", result.InvalidReason);
    }

    [Fact]
    public async Task What_has_not_finished_when_the_ceiling_passes_is_reported()
    {
        var options = new LoadOptions { DrainCeiling = TimeSpan.FromMilliseconds(300) };

        var result = await RunAtOneInstant(Ten, async (arrival, stopped) =>
        {
            if (arrival.Index % 2 == 0) await Task.Delay(Timeout.Infinite, stopped);
            return Ok;
        }, options);

        Assert.Equal(5, result.Samples.Count);
        Assert.Equal([0, 20, 40, 60, 80], result.Unfinished.Select(request => request.Intended.TotalMilliseconds));
        Assert.Equal(0, result.Missed);
    }

    [Fact]
    public async Task An_exception_that_escapes_from_a_sender_ends_the_run()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAtOneInstant(
            Ten, (arrival, _) => arrival.Index == 4 ? throw new InvalidOperationException("broken sender") : Task.FromResult(Ok),
            new LoadOptions()));

        Assert.Equal("broken sender", fault.Message);
    }

    [Fact]
    public async Task A_cancelled_run_has_no_result()
    {
        using var cancelled = new CancellationTokenSource();
        var endless = ArrivalSchedule.Constant(1, TimeSpan.FromHours(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LoadRunner.RunAsync(endless, (_, _) =>
        {
            cancelled.Cancel();
            return Task.FromResult(Ok);
        }, cancellation: cancelled.Token));
    }

    [Fact]
    public async Task A_stored_result_can_be_judged_again()
    {
        var result = await RunAtOneInstant(Ten, (_, _) => Task.FromResult(Ok), Patient);

        var stored = JsonSerializer.Deserialize<LoadResult>(JsonSerializer.Serialize(result))!;

        Assert.Equal(result.Samples, stored.Samples);
        Assert.True(stored.IsValid, stored.InvalidReason);
        Assert.Equal(5, stored.Since(TimeSpan.FromMilliseconds(50)).Samples.Count);
    }

    [Fact]
    public void The_rate_counts_from_the_first_start_to_the_last_end_whatever_was_planned()
    {
        static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

        // Five requests planned for one second, by an engine that needs two and a half; the last one to start is not the last to end.
        var result = new LoadResult
        {
            Planned = 5,
            Samples =
            [
                new("pay", Seconds(0), Seconds(0.5), Seconds(0.6), "ok"), new("pay", Seconds(0.2), Seconds(1), Seconds(3), "ok"),
                new("pay", Seconds(0.4), Seconds(1), Seconds(1.1), "ok"), new("pay", Seconds(0.6), Seconds(1.5), Seconds(1.6), "ok"),
                new("pay", Seconds(0.8), Seconds(2), Seconds(2.1), "ok"),
            ],
        };

        Assert.Equal(2, result.RatePerSecond, precision: 6);
        Assert.Equal(2_800, result.Samples[1].Latency.TotalMilliseconds, precision: 6);
        Assert.Equal(0, new LoadResult { Planned = 5, Samples = [] }.RatePerSecond);
    }

    [Fact]
    public void A_run_in_which_nothing_started_is_not_valid() =>
        Assert.False(new LoadResult { Planned = 0, Samples = [] }.IsValid);

    [Fact]
    public async Task An_option_out_of_range_is_refused_by_name()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(
            () => RunAtOneInstant(Ten, (_, _) => Task.FromResult(Ok), new LoadOptions { MaxInFlight = 0 }));

        Assert.Contains("MaxInFlight must be at least 1", fault.Message);
    }

    private static Task<LoadResult> RunAtOneInstant(
        ArrivalSchedule schedule,
        Func<Arrival, CancellationToken, Task<SampleResult>> send,
        LoadOptions options) =>
        LoadRunner.RunAsync(schedule, send, options, null, _ => new FrozenClock(), default);
}
