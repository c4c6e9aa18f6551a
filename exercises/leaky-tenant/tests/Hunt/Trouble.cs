using Harness.Fakes;
using Harness.Faults;
using Harness.Hunting;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What is disturbed for all lanes, when that was, and to which instance callers go meanwhile.</summary>
internal sealed class Trouble
{
    // The contract's 5 s after connections were cut, and a few for a machine that is busy.
    private static readonly TimeSpan AwayAfter = TimeSpan.FromSeconds(8);

    // A connection that was cut while nobody used it may be noticed by whoever is the next to use it.
    private static readonly TimeSpan NoticedAfter = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan StalledWithin = TimeSpan.FromSeconds(4);

    private readonly TenantWorld _world;
    private readonly Lock _lock = new();
    private readonly Spans[] _away;
    private readonly SemaphoreSlim[] _turns;
    private readonly int[] _lives;
    private readonly HashSet<int> _dead = [];
    private readonly List<LostCommitFault> _losing = [];

    public Trouble(TenantWorld world)
    {
        _world = world;
        Keys = new KeyBook(world);
        _away = [.. world.Instances.Select(_ => new Spans())];
        _turns = [.. world.Instances.Select(_ => new SemaphoreSlim(1))];
        _lives = new int[world.Instances.Count];
    }

    /// <summary>Identity's keys, and when it was away.</summary>
    public KeyBook Keys { get; }

    /// <summary>When nobody outside could be told anything.</summary>
    public Spans Outside { get; } = new();

    /// <summary>How many instances have been started so far.</summary>
    public int Lives { get { lock (_lock) return _lives.Sum() + _lives.Length; } }

    /// <summary>How often an instance was started again.</summary>
    public int LifeOf(int instance)
    {
        lock (_lock) return _lives[instance];
    }

    /// <summary>Whether a request of an instance may be answered 503, or lose its connection (C14): its database was away, or it was killed.</summary>
    public bool WasAway(int instance, long from, long to) => _away[instance].Meet(from, to, NoticedAfter);

    /// <summary>The same for any instance.</summary>
    public bool WasDisturbed(long from, long to) => _away.Any(spans => spans.Meet(from, to, AwayAfter));

    /// <summary>The index of an instance that a caller is sent to: the one that is asked for, unless it is dead.</summary>
    public int Enter(string? through)
    {
        var asked = through switch { "1" => 0, "2" => Math.Min(1, _away.Length - 1), _ => _world.Scenario.Next(0, _away.Length) };
        lock (_lock)
        {
            int[] living = [.. Enumerable.Range(0, _away.Length).Where(number => !_dead.Contains(number))];
            return living.Length == 0 || living.Contains(asked) ? asked : living[0];
        }
    }

    /// <summary>Does what a move says, for as long as it says or until disturbances end.</summary>
    public Task DisturbAsync(Move move, CancellationToken ends) => move.Do switch
    {
        "identity" => DisturbAsync(move, _world.Identity, Keys.Away, ends),
        "outside" => DisturbAsync(move, _world.Outside, Outside, ends),
        "rotate" => RotateAsync(move, ends),
        _ => DisturbAsync(move["through"] == "2" && _away.Length > 1 ? 1 : 0, move, ends),
    };

    /// <summary>Ends what has no end of its own, and starts what was killed.</summary>
    public async Task HealAsync()
    {
        lock (_lock)
        {
            foreach (var fault in _losing) fault.Disarm();
            _losing.Clear();
        }

        foreach (var instance in _world.Instances)
        {
            instance.Database.Latency = TimeSpan.Zero;
            instance.Database.Heal();
        }

        int[] dead;
        lock (_lock) dead = [.. _dead];
        foreach (var number in dead) await ReviveAsync(number);
    }

    /// <summary>Kills every instance, reads what they have logged, and starts them again.</summary>
    public async Task<IReadOnlyList<string>> ReadLogsAsync()
    {
        IDisposable[] away = [.. _away.Select(spans => spans.Begin())];
        var lines = await _world.StopAndReadLogsAsync();
        lock (_lock)
            for (var number = 0; number < _lives.Length; number++) _lives[number]++;
        foreach (var instance in _world.Instances) await instance.RestartAsync(_world.Cancellation);
        foreach (var span in away) span.Dispose();
        return lines;
    }

    private async Task DisturbAsync(Move move, HttpFake fake, Spans spans, CancellationToken ends)
    {
        using var span = spans.Begin();
        if (move["how"] == "refuse")
        {
            fake.Network.Refuse();
            await move.LastAsync(ends);
            fake.Network.Heal();
            return;
        }

        using var rule = fake.Rules.Add(_ => true, move["how"] switch
        {
            "hang" => FakeFault.NeverAnswerBeforeEffect,
            "drop" => FakeFault.DropBeforeEffect,
            "500" => FakeFault.FailBeforeEffect(500),
            "404" => FakeFault.FailBeforeEffect(404),
            "slow" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(2)),
            var how => throw new InvalidDataException($"'{how}' is no fault."),
        });
        await move.LastAsync(ends);
    }

    private async Task RotateAsync(Move move, CancellationToken ends)
    {
        var before = Keys.Newest;
        Keys.Publish();
        if (move["withdraws"] is null) return;
        await Task.Delay(move.Seconds("withdraws"), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Keys.Withdraw(before);
    }

    private async Task DisturbAsync(int number, Move move, CancellationToken ends)
    {
        var database = _world.Instances[number].Database;
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
                database.Latency = TimeSpan.FromMilliseconds(move.Number("milliseconds"));
                await move.LastAsync(ends);
                database.Latency = TimeSpan.Zero;
                break;
            case "stall":
                var stall = database.StallOperation(move.Number("nth"));
                await ((Task)stall.WhenStalledAsync(StalledWithin)).WaitAsync(ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await move.LastAsync(ends);
                stall.Release();
                break;
            default:
                throw new InvalidDataException($"'{move.Do}' is no disturbance.");
        }
    }

    private async Task LeaveAsync(int number, Move move, CancellationToken ends)
    {
        // Whoever starts needs its database.
        if (!await TurnAsync(number, ends)) return;
        try
        {
            using var span = _away[number].Begin();
            var database = _world.Instances[number].Database;
            if (move["how"] == "refuse") database.Refuse();
            else if (move["how"] != "cut") database.Freeze();
            if (move["how"] != "cut") await move.LastAsync(ends);
            if (move["how"] is "cut" or "freeze and cut") database.Cut();
            database.Heal();
        }
        finally
        {
            _turns[number].Release();
        }
    }

    // When that comes is not known: the database counts as away until it has come, or disturbances end.
    private async Task LoseAnswerAsync(int number, int nth, CancellationToken ends)
    {
        if (!await TurnAsync(number, ends)) return;
        using var span = _away[number].Begin();
        var fault = _world.Instances[number].Database.LoseCommitAnswer(nth);
        lock (_lock) _losing.Add(fault);
        _turns[number].Release();
        await fault.FiredAsync().WaitAsync(ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        fault.Disarm();
    }

    private async Task KillAsync(int number, Move move, CancellationToken ends)
    {
        bool isLast;
        lock (_lock)
        {
            if (!_dead.Add(number)) return;
            isLast = _dead.Count == _away.Length;
        }

        using var span = _away[number].Begin();
        await _turns[number].WaitAsync(_world.Cancellation);
        _turns[number].Release();
        lock (_lock) _lives[number]++;
        await _world.Instances[number].KillAsync(_world.Cancellation);
        // Somebody has to be there.
        if (move["back"] is null && !isLast)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await Task.Delay(move.Seconds("back", 0.5), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ReviveAsync(number);
    }

    private async Task ReviveAsync(int number)
    {
        await _turns[number].WaitAsync(_world.Cancellation);
        try
        {
            lock (_lock)
            {
                if (!_dead.Contains(number)) return;
                // One that loses its database while it starts may end (C14).
                foreach (var fault in _losing) fault.Disarm();
            }

            await _world.Instances[number].RestartAsync(_world.Cancellation);
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
        catch (OperationCanceledException) when (!_world.Cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
