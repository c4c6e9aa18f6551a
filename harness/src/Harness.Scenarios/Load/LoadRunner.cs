namespace Harness.Load;

/// <summary>
/// Open-loop load: requests start when the schedule says, whether or not earlier ones have been answered, like the callers of
/// a public service.
/// </summary>
public static class LoadRunner
{
    /// <summary>
    /// Runs a schedule to its end and waits for the answers, for at most <see cref="LoadOptions.DrainCeiling"/>.
    /// </summary>
    /// <param name="schedule">What to send, and when.</param>
    /// <param name="send">
    /// Sends one request and names its outcome. Timeouts are the sender's job, and a failed request is an outcome: an
    /// exception that escapes ends the run. The token is cancelled when the drain ceiling passes or the run is cancelled.
    /// </param>
    /// <param name="options">The bounds; null for the defaults.</param>
    /// <param name="cancellation">Ends the run without a result.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static Task<LoadResult> RunAsync(
        ArrivalSchedule schedule,
        Func<Arrival, CancellationToken, Task<SampleResult>> send,
        LoadOptions? options = null,
        CancellationToken cancellation = default) =>
        RunAsync(schedule, send, options, static () => new MonotonicClock(), cancellation);

    /// <summary>Runs a schedule on a clock that is created when the schedule begins.</summary>
    internal static async Task<LoadResult> RunAsync(
        ArrivalSchedule schedule,
        Func<Arrival, CancellationToken, Task<SampleResult>> send,
        LoadOptions? options,
        Func<IScheduleClock> startClock,
        CancellationToken cancellation)
    {
        options ??= new LoadOptions();
        options.Validate();
        // Never disposed, since a request that outlives the run still holds it; without a timer it holds no resource.
        var stop = new CancellationTokenSource();
        await using var link = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stop);
        var run = new LoadRun(schedule, send, options, stop.Token);

        await DispatchOnOwnThread(run, startClock, stop);
        try
        {
            await run.Drained.WaitAsync(options.DrainCeiling, stop.Token);
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

    /// <summary>Dispatches on a thread of its own: a busy pool must not delay the schedule.</summary>
    private static Task DispatchOnOwnThread(
        LoadRun run, Func<IScheduleClock> startClock, CancellationTokenSource stop)
    {
        var dispatched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            FineSleep.SharpenThisThread();
            run.Dispatch(startClock(), stop.Cancel);
            dispatched.SetResult();
        })
        { IsBackground = true, Name = "load schedule" }.Start();
        return dispatched.Task;
    }
}
