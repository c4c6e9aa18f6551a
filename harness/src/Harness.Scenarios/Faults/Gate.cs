namespace Harness.Faults;

/// <summary>
/// Holds arrivals until it is opened: a fault lasts until the scenario has seen the outcome, not for a fixed time.
/// Thread-safe. Opening releases everything that waits at that moment, even when the gate is closed again at once.
/// </summary>
public sealed class Gate
{
    private readonly Lock state = new();
    private readonly Watchers watchers;
    private Waiters? waiters;

    /// <summary>Creates a gate, closed by default.</summary>
    public Gate(bool open = false)
    {
        watchers = new(state);
        waiters = open ? null : new();
    }

    /// <summary>Whether arrivals pass without waiting.</summary>
    public bool IsOpen
    {
        get { lock (state) return waiters is null; }
    }

    /// <summary>How many arrivals wait now.</summary>
    public int Waiting
    {
        get { lock (state) return waiters?.Count ?? 0; }
    }

    /// <summary>Releases all waiting arrivals, and lets later ones pass until the gate is closed.</summary>
    public void Open()
    {
        Waiters? released;
        lock (state) (released, waiters) = (waiters, null);
        released?.Opened.SetResult();
    }

    /// <summary>Holds later arrivals.</summary>
    public void Close()
    {
        lock (state) waiters ??= new();
    }

    /// <summary>Passes when the gate is open, or waits until it opens.</summary>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled first; the waiter no longer counts.
    /// </exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        lock (state)
        {
            if (waiters is null) return ValueTask.CompletedTask;
            cancellationToken.ThrowIfCancellationRequested();
            waiters.Count++;
            watchers.ChangedUnderLock();
            return new(WaitAsync(waiters, cancellationToken));
        }
    }

    /// <summary>True as soon as at least this many wait; false when the ceiling passes first.</summary>
    public Task<bool> WhenWaitingAsync(int count, TimeSpan ceiling) =>
        watchers.WhenAsync(() => (waiters?.Count ?? 0) >= count, ceiling);

    private async Task WaitAsync(Waiters joined, CancellationToken cancellationToken)
    {
        try
        {
            await joined.Opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (state) joined.Count--;
            throw;
        }
    }

    // The arrivals that wait for the same opening. Closing starts a new set, so that no wake-up can be lost.
    private sealed class Waiters
    {
        public readonly TaskCompletionSource Opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Count;
    }
}
