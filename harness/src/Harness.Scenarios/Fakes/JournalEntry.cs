namespace Harness.Fakes;

/// <summary>The state of a request, as its client sees it.</summary>
public enum RequestOutcome
{
    /// <summary>Received, not answered yet.</summary>
    InProgress,

    /// <summary>A fault or an interleaver holds it.</summary>
    Held,

    /// <summary>The answer was handed to the network.</summary>
    Answered,

    /// <summary>The connection was dropped without a complete answer.</summary>
    Dropped,

    /// <summary>The client closed its connection first.</summary>
    ClientLeft,
}

/// <summary>One request in a fake's journal. Times count from the fake's start, on a monotonic clock.</summary>
public sealed record JournalEntry
{
    /// <summary>The request as kept: a long text is replaced by its length and digest (<see cref="KeptText"/>).</summary>
    public required FakeRequest Request { get; init; }

    /// <summary>When it was received, body included.</summary>
    public required TimeSpan ReceivedAt { get; init; }

    /// <summary>The request's state.</summary>
    public RequestOutcome Outcome { get; init; }

    /// <summary>The status of the answer; null without one.</summary>
    public int? Status { get; init; }

    /// <summary>The fault that met it; null without one.</summary>
    public string? Fault { get; init; }

    /// <summary>When its effect happened; null while it has not.</summary>
    public TimeSpan? EffectAt { get; init; }

    /// <summary>
    /// When it was answered: taken just before the last bytes go out, so that a client that has its answer never finds
    /// its own request in flight. Null without an answer.
    /// </summary>
    public TimeSpan? AnsweredAt { get; init; }

    /// <summary>When its client stopped waiting, for any reason; null while it waits.</summary>
    public TimeSpan? EndedAt { get; init; }

    /// <summary>Whether its client still waits.</summary>
    public bool IsInFlight => Outcome is RequestOutcome.InProgress or RequestOutcome.Held;

    /// <summary>One line, for a story.</summary>
    public override string ToString() =>
        $"#{Request.Number} +{ReceivedAt.TotalMilliseconds:0} ms {Request.Method} {Request.Path}{Request.Query}: "
        + (Outcome == RequestOutcome.Answered ? $"{Status}" : Outcome.ToString())
        + (EffectAt is { } at ? $", effect at +{at.TotalMilliseconds:0} ms" : ", no effect")
        + (Fault is null ? "" : $" ({Fault})");
}
