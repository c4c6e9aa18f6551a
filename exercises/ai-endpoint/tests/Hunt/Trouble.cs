using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Faults;
using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// What is disturbed, and where callers go meanwhile. It tells the world for how long the database counts as away: of several reasons at once,
/// until the last of them has ended.
/// </summary>
internal sealed class Trouble(CardsWorld world)
{
    // The contract speaks of so many transfers that wait for fraud prevention (C5).
    private const int MostTransfers = 25;

    private const long NotHealed = long.MaxValue;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim[] _turns = [.. world.Instances.Select(_ => new SemaphoreSlim(1))];
    private readonly int[] _transfers = new int[world.Instances.Count];
    private readonly HashSet<int> _dead = [];
    private readonly List<(int Number, LostCommitFault Fault)> _losing = [];
    private int _reasons;
    private long _lastAwayAt = long.MinValue;
    private long _healedAt = Stopwatch.GetTimestamp();

    /// <summary>How long ago the script's disturbances ended; zero while they go on.</summary>
    public TimeSpan HealedFor => (Interlocked.Read(ref _healedAt) is var at && at != NotHealed) ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Whether nothing was away, and no instance was killed, from a timestamp on that was itself calm.</summary>
    public bool WasCalmSince(long since)
    {
        lock (_lock) return _reasons == 0 && _lastAwayAt < since;
    }

    /// <summary>A script begins.</summary>
    public void Begin() => Interlocked.Exchange(ref _healedAt, NotHealed);

    /// <summary>Does what a move says, for as long as it says or until disturbances end.</summary>
    public Task DisturbAsync(Move move, CancellationToken ends) => move.Do switch
    {
        "fraud" or "notify" => DependencyFaults.DisturbAsync(world, move, ends),
        _ => Task.WhenAll(NumbersOf(move).Select(number => DisturbAsync(number, move, ends))),
    };

    /// <summary>Ends what has no end of its own. Those that were killed for good stay dead.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            foreach (var (_, fault) in _losing) fault.Disarm();
            _losing.Clear();
        }

        foreach (var instance in world.Instances)
        {
            instance.Database.Latency = TimeSpan.Zero;
            instance.Database.Heal();
        }

        world.Fraud.Heal();
        world.Notify.Heal();
        // A notification that was slow, and not late, may have held up others (C7).
        world.FaultEnded();
        Interlocked.Exchange(ref _healedAt, Stopwatch.GetTimestamp());
    }

    /// <summary>Starts every instance that was killed for good.</summary>
    /// <returns>Which.</returns>
    public async Task<IReadOnlyList<int>> ReviveAsync()
    {
        int[] dead;
        lock (_lock) dead = [.. _dead];
        foreach (var number in dead) await ReviveAsync(number);
        return dead;
    }

    /// <summary>Kills every instance, reads what they have logged, and starts them again.</summary>
    public async Task<IReadOnlyList<string>> ReadLogsAsync()
    {
        BeginAway();
        var lines = await world.StopAndReadLogsAsync();
        foreach (var instance in world.Instances) await world.RestartAsync(instance);
        lock (_lock) _dead.Clear();
        EndAway();
        return lines;
    }

    /// <summary>The index of an instance that a caller is sent to: the one that is asked for, unless it is dead.</summary>
    public int Enter(string? through)
    {
        var asked = through switch { "1" => 0, "2" => Math.Min(1, world.Instances.Count - 1), _ => world.Scenario.Next(0, world.Instances.Count) };
        lock (_lock)
        {
            int[] living = [.. Enumerable.Range(0, world.Instances.Count).Where(number => !_dead.Contains(number))];
            return living.Length == 0 || living.Contains(asked) ? asked : living[0];
        }
    }

    /// <summary>The same for a transfer, when there is room for it.</summary>
    public async Task<int> EnterWithTransferAsync(string? through)
    {
        while (true)
        {
            var number = Enter(through);
            lock (_lock)
            {
                if (_transfers[number] < MostTransfers)
                {
                    _transfers[number]++;
                    return number;
                }
            }

            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    /// <summary>A transfer was answered, or given up.</summary>
    public void Leave(int number)
    {
        lock (_lock) _transfers[number]--;
    }

    private async Task DisturbAsync(int number, Move move, CancellationToken ends)
    {
        switch (move.Do)
        {
            case "database":
                await LeaveAsync(number, move, ends);
                break;
            case "lost answer":
                await LoseAnswerAsync(number, move.Number("nth"), ends);
                break;
            case "kill":
                await KillAsync(number, move, ends);
                break;
            case "slow network":
                world.Instances[number].Database.Latency = TimeSpan.FromMilliseconds(move.Number("milliseconds"));
                await move.LastAsync(ends);
                world.Instances[number].Database.Latency = TimeSpan.Zero;
                break;
            default:
                throw new InvalidDataException($"'{move.Do}' is no disturbance.");
        }
    }

    private async Task LeaveAsync(int number, Move move, CancellationToken ends)
    {
        // Whoever starts needs its database.
        if (!await TurnAsync(number, ends)) return;
        BeginAway();
        try
        {
            var database = world.Instances[number].Database;
            if (move["how"] == "refuse") database.Refuse();
            else if (move["how"] != "cut") database.Freeze();
            if (move["how"] != "cut") await move.LastAsync(ends);
            if (move["how"] is "cut" or "freeze and cut") database.Cut();
            database.Heal();
        }
        finally
        {
            EndAway();
            _turns[number].Release();
        }
    }

    // When that comes is not known: the database counts as away until it has come, or disturbances end.
    private async Task LoseAnswerAsync(int number, int nth, CancellationToken ends)
    {
        if (!await TurnAsync(number, ends)) return;
        BeginAway();
        var fault = world.Instances[number].Database.LoseCommitAnswer(nth);
        lock (_lock) _losing.Add((number, fault));
        _turns[number].Release();
        await fault.FiredAsync().WaitAsync(ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        fault.Disarm();
        EndAway();
    }

    private async Task KillAsync(int number, Move move, CancellationToken ends)
    {
        bool isLast;
        lock (_lock)
        {
            if (!_dead.Add(number)) return;
            isLast = _dead.Count == world.Instances.Count;
        }

        BeginAway();
        await world.Instances[number].KillAsync(world.Cancellation);
        // Somebody has to be there.
        if (move["back"] is not null || isLast)
        {
            await Task.Delay(move.Seconds("back", 0.5), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReviveAsync(number);
        }

        EndAway();
    }

    private async Task ReviveAsync(int number)
    {
        await _turns[number].WaitAsync(world.Cancellation);
        try
        {
            // One that loses its database while it starts may end (C14).
            lock (_lock)
                foreach (var (_, fault) in _losing.Where(one => one.Number == number)) fault.Disarm();
            await world.Instances[number].RestartAsync(world.Cancellation);
            lock (_lock) _dead.Remove(number);
        }
        finally
        {
            _turns[number].Release();
        }
    }

    private async Task<bool> TurnAsync(int number, CancellationToken ends)
    {
        try
        {
            await _turns[number].WaitAsync(ends);
            return true;
        }
        catch (OperationCanceledException) when (!world.Cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void BeginAway()
    {
        lock (_lock)
        {
            (_reasons, _lastAwayAt) = (_reasons + 1, Stopwatch.GetTimestamp());
            world.DatabaseIsAway();
        }
    }

    private void EndAway()
    {
        lock (_lock)
        {
            (_reasons, _lastAwayAt) = (_reasons - 1, Stopwatch.GetTimestamp());
            if (_reasons == 0) world.DatabaseIsBack();
        }
    }

    private IEnumerable<int> NumbersOf(Move move) =>
        Enumerable.Range(0, world.Instances.Count).Where(number => move["through"] == "both" || move["through"] == $"{number + 1}");
}
