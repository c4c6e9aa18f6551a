namespace Harness.Faults;

/// <summary>
/// Loses the answer of the nth committed write from now on: the write becomes durable, but the connection is cut before the client
/// gets the answer. Created by <see cref="PostgresProxy.LoseCommitAnswer"/>.
/// </summary>
public sealed class LostCommitFault
{
    private readonly Lock state = new();
    private readonly TaskCompletionSource fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<DatabaseUnit, bool> filter;
    private int remaining;
    private DatabaseUnit? lost;

    internal LostCommitFault(int nth, Func<DatabaseUnit, bool>? filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nth);
        this.filter = filter ?? (_ => true);
        remaining = nth;
    }

    /// <summary>Whether an answer was lost.</summary>
    public bool Fired => Lost is not null;

    /// <summary>The unit whose answer was lost; null until then.</summary>
    public DatabaseUnit? Lost
    {
        get { lock (state) return lost; }
    }

    /// <summary>
    /// Completes when an answer was lost; the write is durable by then. Bound the wait with a ceiling.
    /// </summary>
    public Task FiredAsync() => fired.Task;

    /// <summary>Lets every later answer through.</summary>
    public void Disarm()
    {
        lock (state) remaining = 0;
    }

    /// <summary>Whether to lose this answer.</summary>
    internal bool Loses(DatabaseUnit unit, UnitResult result)
    {
        if (!result.CommittedWrite || !filter(unit)) return false;
        lock (state)
        {
            if (remaining == 0 || --remaining > 0) return false;
            lost = unit;
        }

        fired.SetResult();
        return true;
    }
}
