namespace Harness.Fakes;

/// <summary>Faults that a person switches on by name, for every request of one fake.</summary>
public enum NamedFault
{
    /// <summary>Every named fault ends, and the fake listens. Requests that already hang keep hanging.</summary>
    Heal,

    /// <summary>The effect happens; no answer comes until the client gives up.</summary>
    Hang,

    /// <summary>The effect happens; the connection is dropped instead of an answer.</summary>
    Drop,

    /// <summary>503 at once, without an effect.</summary>
    Error,

    /// <summary>The effect happens at once; the answer comes two seconds later.</summary>
    Slow,
}
