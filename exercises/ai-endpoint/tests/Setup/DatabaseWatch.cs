using System.Diagnostics;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>
/// Looks into the tables whenever the database has answered an instance something, until it is disposed of: whatever the service writes is seen
/// at once, and the service is not asked for anything.
/// </summary>
internal sealed class DatabaseWatch : IDisposable
{
    private readonly CardsWorld _world;
    private readonly PostgresProxy[] _databases;
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DatabaseWatch(CardsWorld world)
    {
        (_world, _databases) = (world, [.. world.Instances.Select(instance => instance.Database)]);
        foreach (var database in _databases)
        {
            database.AfterUnit = (_, _, _) =>
            {
                Interlocked.Exchange(ref _answered, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                return ValueTask.FromResult(AnswerAction.Deliver);
            };
        }
    }

    /// <summary>True as soon as the condition holds; false when the contract's time has passed, with the harness's room.</summary>
    /// <param name="condition">Reads tables.</param>
    /// <param name="promised">The contract's time, from now on.</param>
    public async Task<bool> WhenAsync(Func<Task<bool>> condition, TimeSpan promised)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            // Taken first: what is answered while the condition reads is not missed.
            var answered = Volatile.Read(ref _answered).Task;
            if (await condition()) return true;
            var left = ScenarioContext.CeilingOf(promised, startedAt) - Stopwatch.GetElapsedTime(startedAt);
            if (left <= TimeSpan.Zero) return false;
            await answered.WaitAsync(left, _world.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _world.Cancellation.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        foreach (var database in _databases) database.AfterUnit = null;
    }
}
