namespace SlowDependency.Dependencies;

/// <summary>How many calls of one kind are open at once. Every dependency has its own: none can use up another's (C10).</summary>
internal sealed class Slots(string name, int count, TimeSpan maxWait, int maxWaiting = 80)
{
    private readonly SemaphoreSlim free = new(count);
    private int waiting;

    /// <summary>Waits for a slot, a while at most, and runs the work in it.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        // Who would wait in vain is told at once.
        if (Interlocked.Increment(ref waiting) > maxWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new DependencyUnavailableException($"{name}: too many are waiting.");
        }

        var entered = await free.WaitAsync(maxWait, cancellationToken);
        Interlocked.Decrement(ref waiting);
        if (!entered) throw new DependencyUnavailableException($"{name}: all calls are taken.");
        try
        {
            return await work();
        }
        finally
        {
            free.Release();
        }
    }
}
