namespace AiEndpoint.Hosting;

/// <summary>Tells a worker of this process that there may be something to do. A hint: the table is what counts.</summary>
internal class Signal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>Wakes the worker, now or when it waits next.</summary>
    public void Set()
    {
        try
        {
            if (_set.CurrentCount == 0) _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just set it.
        }
    }

    /// <summary>Waits until it is set, or for this long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _set.WaitAsync(most, cancellationToken);

    public void Dispose() => _set.Dispose();
}
