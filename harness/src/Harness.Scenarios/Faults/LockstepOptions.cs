namespace Harness.Faults;

/// <summary>How a <see cref="Lockstep"/> waits.</summary>
public sealed record LockstepOptions
{
    /// <summary>
    /// With no arrival, answer or answer bytes for this long, whoever is missing is taken to wait inside the service,
    /// and those held are released.
    /// </summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// With everybody accounted for, how long no further operation may have arrived before the release.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>After the first arrival and this long, everything passes for good.</summary>
    public TimeSpan Ceiling { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many releases are forced; after the last one everything passes, so that a bounded retry can win.
    /// </summary>
    public int Rounds { get; init; } = 6;

    /// <summary>How many participants wait for a lock inside PostgreSQL now; null counts none.</summary>
    public Func<CancellationToken, Task<int>>? BlockedInDatabase { get; init; }
}

/// <summary>Why a round's operations were released.</summary>
public enum LockstepRelease
{
    /// <summary>Every participant was held, answered or blocked in PostgreSQL.</summary>
    AllAccountedFor,

    /// <summary>Nothing moved for the quiet time.</summary>
    Quiet,

    /// <summary>The ceiling passed; everything passes from here on.</summary>
    Ceiling,
}

/// <summary>One release, as evidence for a story.</summary>
/// <param name="Number">Counts from one.</param>
/// <param name="Operations">What was held and released together, in order of arrival.</param>
/// <param name="Answered">Participants that had been answered by then.</param>
/// <param name="Blocked">Participants that waited inside PostgreSQL.</param>
/// <param name="Release">Why.</param>
public sealed record LockstepRound(
    int Number, IReadOnlyList<Operation> Operations, int Answered, int Blocked, LockstepRelease Release);
