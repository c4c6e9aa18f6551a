namespace Harness.Faults;

/// <summary>A unit on its way: the client's side queues it, the server's side completes it.</summary>
internal sealed class UnansweredUnit
{
    private DatabaseUnit? unit;

    /// <summary>
    /// The unit, once the client has sent all of it. Null while only a flushed beginning is sent: what the server
    /// answers to that must reach the client at once, or the client would never send the rest.
    /// </summary>
    public DatabaseUnit? Unit
    {
        get => Volatile.Read(ref unit);
        set => Volatile.Write(ref unit, value);
    }

    /// <summary>Completed when this is answered; set for a question of the proxy's own, whose answer the client does not get.</summary>
    public TaskCompletionSource? Answered { get; init; }

    /// <summary>Whether the client ended it with Sync, not with a simple query.</summary>
    public bool EndedBySync { get; set; }
}
