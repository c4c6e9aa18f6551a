namespace Harness.Faults;

/// <summary>
/// Stalls one operation: the n-th that reaches the proxy from now on, not counting those of connections that other stalls hold.
/// Its client waits as behind a network that hangs: no error, and what its transaction has locked stays locked. Everything else
/// passes. Ends when it is released or when the client gives up its connection. Thread-safe.
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

    /// <summary>What is, or was, stalled; null until then.</summary>
    public DatabaseUnit? Stalled
    {
        get { lock (state) return stalled; }
    }

    /// <summary>
    /// True as soon as the operation is stalled; false when the ceiling passes first, or when it is released without having been: then
    /// nothing is waited for any more.
    /// </summary>
    public async Task<bool> WhenStalledAsync(TimeSpan ceiling) =>
        await watchers.WhenAsync(() => stalled is not null || disarmed, ceiling).ConfigureAwait(false) && Stalled is not null;

    /// <summary>Lets the operation pass; one that has not come yet will not be stalled.</summary>
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
