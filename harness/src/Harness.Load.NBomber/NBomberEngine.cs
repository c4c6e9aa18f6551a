using System.Collections.Concurrent;

namespace Harness.Load.Adapter;

/// <summary>
/// NBomber as a load engine. It takes some seconds longer than the schedule: it starts slowly, and counts up its own results, which are not used.
/// </summary>
public sealed class NBomberEngine : ILoadEngine
{
    private readonly ConcurrentBag<Task> _sessions = [];

    /// <inheritdoc />
    public string Description { get; } = $"NBomber {typeof(NBomber.CSharp.NBomberRunner).Assembly.GetName().Version?.ToString(3)}";

    /// <inheritdoc />
    public Task Idle => Task.WhenAll(_sessions);

    /// <inheritdoc />
    public void Execute(ILoadRun run, CancellationToken stopped)
    {
        if (run.Schedule.Arrivals.Count == 0)
        {
            run.BeginIn(TimeSpan.Zero);
            return;
        }

        var session = new Session(run, stopped);
        var ended = Task.Factory.StartNew(session.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _sessions.Add(ended);
        try
        {
            if (Task.WaitAny([session.HandedOver, ended], stopped) == 0) return;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // NBomber ends by itself.
            return;
        }

        ended.GetAwaiter().GetResult();
        throw new InvalidOperationException($"{Description} ended before it had started every arrival.");
    }
}
