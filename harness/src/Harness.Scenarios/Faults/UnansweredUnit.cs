namespace Harness.Faults;

/// <summary>A unit in flight: the client's side enqueues it, the server's side completes it.</summary>
internal sealed class UnansweredUnit
{
    private DatabaseUnit? unit;

    /// <summary>
    /// The unit, once the client has sent all of it. Null while only a flushed beginning was sent: the server's answer to that
    /// must reach the client at once, or the client would never send the rest.
    /// </summary>
    public DatabaseUnit? Unit
    {
        get => Volatile.Read(ref unit);
        set => Volatile.Write(ref unit, value);
    }

    /// <summary>Completes when the unit is answered; set for a query of the proxy's own, whose answer the client does not get.</summary>
    public TaskCompletionSource? Answered { get; init; }

    /// <summary>Whether the client ended it with Sync, as opposed to a simple query.</summary>
    public bool EndedBySync { get; set; }
}
