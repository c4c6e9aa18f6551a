namespace SlowDependency.Dependencies;

/// <summary>How many calls of one kind are open at once. Every dependency has its own: none can use up another's (C10).</summary>
internal sealed class Slots(string name, int count, TimeSpan maxWait)
{
    private readonly SemaphoreSlim free = new(count);

    /// <summary>Waits for a slot, a while at most, and runs the work in it.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await free.WaitAsync(maxWait, cancellationToken))
            throw new DependencyUnavailableException($"{name}: all calls are taken.");
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
