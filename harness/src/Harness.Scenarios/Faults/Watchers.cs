using Harness.Hosting;

namespace Harness.Faults;

/// <summary>
/// Tasks that wait for conditions over one object's state. The owner evaluates them under its own lock at every change, so a
/// condition that held only for a moment is still seen.
/// </summary>
internal sealed class Watchers(Lock state)
{
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> waiting = [];

    /// <summary>True as soon as the condition holds; false when the ceiling passes first.</summary>
    public async Task<bool> WhenAsync(Func<bool> condition, TimeSpan ceiling)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (state)
        {
            if (condition()) return true;
            waiting.Add((condition, met));
        }

        using var wait = ServiceWaits.Begin("the service's background work");
        try
        {
            await met.Task.WaitAsync(ceiling).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException) when (!met.Task.IsFaulted)
        {
            lock (state) waiting.RemoveAll(watcher => watcher.Met == met);
            return met.Task.IsCompletedSuccessfully;
        }
    }

    /// <summary>Call with the owner's lock held, after every change.</summary>
    public void ChangedUnderLock() => waiting.RemoveAll(watcher =>
    {
        try
        {
            return watcher.Condition() && watcher.Met.TrySetResult();
        }
        catch (Exception failure)
        {
            // The condition is the waiter's code: its failure belongs to the waiter, not to the caller that made the change.
            return watcher.Met.TrySetException(failure);
        }
    });
}
