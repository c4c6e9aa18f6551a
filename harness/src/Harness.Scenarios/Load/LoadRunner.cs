using Harness.Verdicts;

namespace Harness.Load;

/// <summary>
/// Open-loop load: requests start when the schedule says, whether or not earlier ones have been answered, like the callers of
/// a public service.
/// </summary>
public static class LoadRunner
{
    /// <summary>
    /// Runs a schedule to its end and waits for the answers, for at most <see cref="LoadOptions.DrainCeiling"/>. The schedule has begun
    /// when the task is returned: what a caller does meanwhile can be timed from there, whichever engine DRILL_LOAD chose.
    /// </summary>
    /// <param name="schedule">What to send, and when.</param>
    /// <param name="send">
    /// Sends one request and names its outcome. Timeouts are the sender's job, and a failed request is an outcome: an
    /// exception that escapes ends the run. The token is cancelled when the drain ceiling passes or the run is cancelled.
    /// </param>
    /// <param name="options">The bounds; null for the defaults.</param>
    /// <param name="cancellation">Ends the run without a result.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="EnvironmentLacksException">The value of DRILL_LOAD is unknown, or its adapter is not built.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static Task<LoadResult> RunAsync(
        ArrivalSchedule schedule,
        Func<Arrival, CancellationToken, Task<SampleResult>> send,
        LoadOptions? options = null,
        CancellationToken cancellation = default) =>
        RunAsync(schedule, send, options, LoadEngines.Chosen, static zero => new MonotonicClock(zero), cancellation);

    /// <summary>Runs a schedule with an engine, null for the harness's own, on a clock that is created when the schedule begins.</summary>
    internal static async Task<LoadResult> RunAsync(
        ArrivalSchedule schedule,
        Func<Arrival, CancellationToken, Task<SampleResult>> send,
        LoadOptions? options,
        ILoadEngine? engine,
        Func<long, IScheduleClock> startClock,
        CancellationToken cancellation)
    {
        options ??= new LoadOptions();
        options.Validate();
        // Never disposed, since a request that outlives the run still holds it; without a timer it holds no resource.
        var stop = new CancellationTokenSource();
        await using var link = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stop);
        var run = new LoadRun(schedule, send, options, startClock, stop);

        var executed = ExecuteOnOwnThread(run, engine, stop);
        // Blocks: the caller goes on when this method first awaits, and by then the schedule must have begun.
        Task.WaitAny([run.Begun, executed], cancellation);
        if (run.Begun.IsCompleted) run.WaitForBeginning();
        await executed;
        cancellation.ThrowIfCancellationRequested();
        if (!run.Begun.IsCompleted) throw new InvalidOperationException($"{engine?.Description} ended before the schedule began.");
        try
        {
            await run.Drained.WaitAsync(run.Left + options.DrainCeiling, stop.Token);
        }
        catch (TimeoutException)
        {
            // Requests still in flight are part of the result.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A sender threw; the result carries its exception.
        }
        cancellation.ThrowIfCancellationRequested();
        var result = run.Close();
        // Closed first, so that a request that the cancellation ends stays unfinished.
        await stop.CancelAsync();
        return result;
    }

    /// <summary>Executes on a thread of its own: a busy pool must not delay the schedule.</summary>
    private static Task ExecuteOnOwnThread(LoadRun run, ILoadEngine? engine, CancellationTokenSource stop)
    {
        var executed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Without the caller's flow, like the pool's threads: an engine's requests belong to no scenario's flow either.
        new Thread(() =>
        {
            try
            {
                if (engine is null) run.Dispatch();
                else engine.Execute(run, stop.Token);
                executed.SetResult();
            }
            catch (Exception fault)
            {
                // Rethrown by the runner: on this thread it would end the whole process.
                stop.Cancel();
                executed.SetException(fault);
            }
        })
        { IsBackground = true, Name = "load schedule" }.UnsafeStart();
        return executed.Task;
    }
}
