namespace Harness.Faults;

/// <summary>
/// Forces interleavings: holds each participant's next operation until every participant is held, answered or blocked
/// in PostgreSQL, or until nothing moves; then releases all at once, for a bounded number of rounds. A participant that
/// never arrives is normal, and a release decides nothing: the invariant afterwards does. Thread-safe.
/// </summary>
public sealed class Lockstep : IInterleaver, IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Lock state = new();
    private readonly int participants;
    private readonly LockstepOptions options;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lifetime = new();
    private readonly List<Held> held = [];
    private readonly List<LockstepRound> rounds = [];
    private readonly Task loop;
    private long? firstArrival;
    private long lastArrival;
    private long lastProgress;
    private int answered;
    private bool open;
    private Exception? probeFailure;

    /// <summary>Creates a lockstep, which holds operations from now on.</summary>
    /// <param name="participants">How many requests the scenario sends.</param>
    /// <param name="options">How to wait; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public Lockstep(int participants, LockstepOptions? options = null, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(participants);
        this.participants = participants;
        this.options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.Rounds, nameof(options));
        this.time = time ?? TimeProvider.System;
        loop = Task.Run(() => RunAsync(lifetime.Token));
    }

    /// <summary>The releases so far, oldest first.</summary>
    public IReadOnlyList<LockstepRound> Rounds
    {
        get { lock (state) return [.. rounds]; }
    }

    /// <summary>How many operations are held now.</summary>
    public int HeldNow
    {
        get { lock (state) return held.Count; }
    }

    /// <summary>Whether every operation passes now.</summary>
    public bool IsOpen
    {
        get { lock (state) return open; }
    }

    /// <summary>
    /// What <see cref="LockstepOptions.BlockedInDatabase"/> threw; every operation passes since then, and the measurement is void.
    /// </summary>
    public Exception? ProbeFailure
    {
        get { lock (state) return probeFailure; }
    }

    /// <summary>Records that one of the participants has got its response.</summary>
    public void ParticipantAnswered()
    {
        lock (state)
        {
            answered++;
            lastProgress = time.GetTimestamp();
        }
    }

    /// <inheritdoc />
    public void Progressed()
    {
        lock (state) lastProgress = time.GetTimestamp();
    }

    /// <inheritdoc />
    public async ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken)
    {
        var arrival = new Held(operation);
        lock (state)
        {
            if (open) return;
            held.Add(arrival);
            lastArrival = lastProgress = time.GetTimestamp();
            firstArrival ??= lastArrival;
        }

        try
        {
            await arrival.Released.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (state) held.Remove(arrival);
            throw;
        }
    }

    /// <summary>Lets every operation pass from now on.</summary>
    public async ValueTask DisposeAsync()
    {
        await lifetime.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        lock (state) OpenUnderLock();
        lifetime.Dispose();
    }

    /// <summary>Releases the held operations when it is time; the loop calls it at every tick.</summary>
    /// <returns>Whether every operation passes from now on.</returns>
    internal bool Step(int blocked)
    {
        lock (state)
        {
            if (!open && ReleaseUnderLock(blocked) is { } release)
            {
                var operations = held.Select(one => one.Operation).ToList();
                if (operations.Count > 0) rounds.Add(new(rounds.Count + 1, operations, answered, blocked, release));
                if (release == LockstepRelease.Ceiling || rounds.Count == options.Rounds) OpenUnderLock();
                else LetGoUnderLock();
            }

            return open;
        }
    }

    private LockstepRelease? ReleaseUnderLock(int blocked)
    {
        if (firstArrival is not { } first) return null;
        if (time.GetElapsedTime(first) >= options.Ceiling) return LockstepRelease.Ceiling;
        if (held.Count == 0) return null;
        if (held.Count + answered + blocked >= participants && time.GetElapsedTime(lastArrival) >= options.Settle)
            return LockstepRelease.AllAccountedFor;
        return time.GetElapsedTime(lastProgress) >= options.Quiet ? LockstepRelease.Quiet : null;
    }

    private void OpenUnderLock()
    {
        open = true;
        LetGoUnderLock();
    }

    private void LetGoUnderLock()
    {
        foreach (var one in held) one.Released.SetResult();
        held.Clear();
    }

    // Asking PostgreSQL costs a query, so it is asked only when the answer can change the decision.
    private bool MustAskDatabase()
    {
        lock (state)
        {
            return held.Count > 0 && held.Count + answered < participants
                && time.GetElapsedTime(lastArrival) >= options.Settle;
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var blocked = options.BlockedInDatabase is { } ask && MustAskDatabase()
                    ? await ask(cancellationToken).ConfigureAwait(false)
                    : 0;
                if (Step(blocked)) return;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed: DisposeAsync opens the lockstep.
        }
        catch (Exception failure)
        {
            lock (state)
            {
                probeFailure = failure;
                OpenUnderLock();
            }
        }
    }

    private sealed record Held(Operation Operation)
    {
        public readonly TaskCompletionSource Released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
