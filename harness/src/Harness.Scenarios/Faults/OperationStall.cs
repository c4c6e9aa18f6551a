namespace Harness.Faults;

/// <summary>
/// Stalls one operation: the n-th that reaches the proxy from now on, not counting those of connections that other stalls hold.
/// Its client sees a hanging network: it gets no error, and its transaction keeps its locks. Everything else
/// passes. The stall ends when it is released or when the client closes its connection. Thread-safe.
/// </summary>
public sealed class OperationStall
{
    private readonly Lock state = new();
    private readonly Watchers watchers;
    private readonly Gate gate = new();
    private int remaining;
    private DatabaseUnit? stalled;
    private bool disarmed;

    internal OperationStall(int nth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nth);
        remaining = nth;
        watchers = new(state);
    }

    /// <summary>The operation that is or was stalled; null until then.</summary>
    public DatabaseUnit? Stalled
    {
        get { lock (state) return stalled; }
    }

    /// <summary>
    /// True as soon as the operation is stalled; false when the ceiling passes first, or when the stall is released before it caught one:
    /// then there is nothing left to wait for.
    /// </summary>
    public async Task<bool> WhenStalledAsync(TimeSpan ceiling) =>
        await watchers.WhenAsync(() => stalled is not null || disarmed, ceiling).ConfigureAwait(false) && Stalled is not null;

    /// <summary>Lets the operation pass; if it has not arrived yet, it will not be stalled.</summary>
    public void Release()
    {
        lock (state)
        {
            disarmed = true;
            watchers.ChangedUnderLock();
        }

        gate.Open();
    }

    /// <summary>Returns at once, unless this is the operation to stall.</summary>
    internal ValueTask PassAsync(DatabaseUnit unit, CancellationToken cancellationToken)
    {
        lock (state)
        {
            if (disarmed || stalled is not null || --remaining > 0) return ValueTask.CompletedTask;
            stalled = unit;
            watchers.ChangedUnderLock();
        }

        return gate.WaitAsync(cancellationToken);
    }
}
