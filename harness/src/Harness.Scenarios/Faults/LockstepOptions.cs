namespace Harness.Faults;

/// <summary>How a <see cref="Lockstep"/> waits.</summary>
public sealed record LockstepOptions
{
    /// <summary>
    /// After this long without an arrival, an answer or answer bytes, the missing participants are assumed to wait inside the
    /// service, and the held operations are released.
    /// </summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// When every participant is accounted for: how long no further operation may have arrived before the release.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>This long after the first arrival, every operation passes from then on.</summary>
    public TimeSpan Ceiling { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many releases are forced; after the last one every operation passes, so that a bounded retry can win.
    /// </summary>
    public int Rounds { get; init; } = 6;

    /// <summary>Counts the participants that wait for a lock inside PostgreSQL now; null to count none.</summary>
    public Func<CancellationToken, Task<int>>? BlockedInDatabase { get; init; }
}

/// <summary>Why a round's operations were released.</summary>
public enum LockstepRelease
{
    /// <summary>Every participant was held, answered or blocked in PostgreSQL.</summary>
    AllAccountedFor,

    /// <summary>Nothing moved for the quiet time.</summary>
    Quiet,

    /// <summary>The ceiling was reached; every operation passes from then on.</summary>
    Ceiling,
}

/// <summary>One release, as evidence for a story.</summary>
/// <param name="Number">The round's number, from one.</param>
/// <param name="Operations">The operations that were held and released together, in order of arrival.</param>
/// <param name="Answered">How many participants had been answered by then.</param>
/// <param name="Blocked">How many participants waited inside PostgreSQL.</param>
/// <param name="Release">Why they were released.</param>
public sealed record LockstepRound(
    int Number, IReadOnlyList<Operation> Operations, int Answered, int Blocked, LockstepRelease Release);
