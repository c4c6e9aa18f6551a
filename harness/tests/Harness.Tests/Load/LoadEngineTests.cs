using System.Diagnostics;
using Harness.Load;

namespace Harness.Tests.Load;

/// <summary>A run whose arrivals another engine starts: the plan and the times stay the run's.</summary>
public sealed class LoadEngineTests
{
    private static readonly SampleResult Ok = new("ok", 200);
    private static readonly ArrivalSchedule Plan = ArrivalSchedule.Poisson(400, TimeSpan.FromMilliseconds(250), seed: 5, new("pay", 3), new("read"));

    /// <summary>Wide enough for any machine.</summary>
    private static readonly LoadOptions Patient = new() { LagBudget = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task The_arrivals_that_are_executed_are_those_of_the_plan()
    {
        var sent = new Arrival[Plan.Arrivals.Count];

        var result = await RunAsync(Plan, Engine(HandOverAtOnce), arrival =>
        {
            sent[arrival.Index] = arrival;
            return Task.FromResult(Ok);
        });

        Assert.Equal(Plan.Arrivals, sent);
        Assert.Equal(
            Plan.Arrivals.Select(arrival => (Plan.NameOf(arrival), arrival.IntendedStart)), result.Samples.Select(sample => (sample.Kind, sample.Intended)));
        Assert.True(result.IsValid, result.InvalidReason);
    }

    [Fact]
    public async Task An_arrival_that_is_handed_over_early_is_held_until_its_intended_start()
    {
        var result = await RunAsync(Plan, Engine(run =>
        {
            run.BeginIn(TimeSpan.FromMilliseconds(100));
            foreach (var arrival in run.Schedule.Arrivals.Reverse()) _ = run.StartAsync(arrival);
        }));

        Assert.Equal(Plan.Arrivals.Count, result.Samples.Count);
        Assert.All(result.Samples, sample => Assert.True(sample.Started >= sample.Intended, "An arrival started early."));
    }

    [Fact]
    public async Task An_engine_that_is_late_is_found_late_and_its_latencies_hold_its_lateness()
    {
        var result = await LoadRunner.RunAsync(
            Plan, (_, _) => Task.FromResult(Ok), new LoadOptions(), Engine(HandOverAtOnce), _ => new FrozenClock(), TestContext.Current.CancellationToken);

        Assert.Equal(Plan.Arrivals.Select(arrival => FrozenClock.Instant - arrival.IntendedStart), result.Samples.Select(sample => sample.Latency));
        Assert.False(result.IsValid);
        Assert.Contains("ms late", result.InvalidReason);
    }

    [Fact]
    public async Task The_schedule_has_begun_when_the_task_is_returned()
    {
        var before = Stopwatch.GetTimestamp();
        var running = RunAsync(Plan, Engine(run =>
        {
            run.BeginIn(TimeSpan.FromMilliseconds(200));
            foreach (var arrival in run.Schedule.Arrivals) _ = run.StartAsync(arrival);
        }));
        var returned = Stopwatch.GetTimestamp();

        var begun = (await running).StartedAt;

        Assert.InRange(begun, before, returned);
        Assert.True(Stopwatch.GetElapsedTime(before, begun) >= TimeSpan.FromMilliseconds(199));
    }

    [Fact]
    public async Task An_arrival_that_an_engine_leaves_out_is_missed()
    {
        var result = await RunAsync(
            Plan,
            Engine(run =>
            {
                run.BeginIn(TimeSpan.Zero);
                foreach (var arrival in run.Schedule.Arrivals.Skip(1)) _ = run.StartAsync(arrival);
            }),
            options: Patient with { DrainCeiling = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(1, result.Missed);
        Assert.Contains("could not start", result.InvalidReason);
    }

    [Fact]
    public async Task Arrivals_beyond_the_bound_in_flight_are_missed_whoever_starts_them()
    {
        var gate = new TaskCompletionSource<SampleResult>();
        var running = RunAsync(Plan, Engine(HandOverAtOnce), _ => gate.Task, Patient with { MaxInFlight = 3, DrainCeiling = TimeSpan.FromMilliseconds(300) });

        var result = await running;

        Assert.Equal((3, Plan.Arrivals.Count - 3), (result.Unfinished.Count, result.Missed));
    }

    [Fact]
    public async Task An_exception_of_the_engine_ends_the_run()
    {
        var before = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Plan, Engine(_ => throw new InvalidOperationException("no licence"))));
        var after = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Plan, Engine(run =>
        {
            run.BeginIn(TimeSpan.Zero);
            throw new InvalidOperationException("broke down");
        })));

        Assert.Equal(("no licence", "broke down"), (before.Message, after.Message));
    }

    [Fact]
    public async Task An_engine_that_never_begins_is_named()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Plan, Engine(_ => { })));

        Assert.Equal("a fake 1.0 ended before the schedule began.", fault.Message);
    }

    [Fact]
    public async Task A_plan_without_arrivals_ends_at_once()
    {
        // One arrival in an hour on average: none in this millisecond.
        var empty = ArrivalSchedule.Poisson(1.0 / 3600, TimeSpan.FromMilliseconds(1), seed: 1);

        var result = await RunAsync(empty, Engine(HandOverAtOnce));

        Assert.Empty(empty.Arrivals);
        Assert.Equal((0, 0), (result.Planned, result.Missed));
    }

    private static Task<LoadResult> RunAsync(
        ArrivalSchedule plan, ILoadEngine engine, Func<Arrival, Task<SampleResult>>? send = null, LoadOptions? options = null) =>
        LoadRunner.RunAsync(
            plan, (arrival, _) => send?.Invoke(arrival) ?? Task.FromResult(Ok), options ?? Patient, engine, zero => new MonotonicClock(zero),
            TestContext.Current.CancellationToken);

    private static void HandOverAtOnce(ILoadRun run)
    {
        run.BeginIn(TimeSpan.Zero);
        foreach (var arrival in run.Schedule.Arrivals) _ = run.StartAsync(arrival);
    }

    private static ILoadEngine Engine(Action<ILoadRun> execute) => new FakeEngine(execute);

    private sealed class FakeEngine(Action<ILoadRun> execute) : ILoadEngine
    {
        public string Description => "a fake 1.0";

        public Task Idle => Task.CompletedTask;

        public void Execute(ILoadRun run, CancellationToken stopped) => execute(run);
    }
}
