using System.Diagnostics;
using Harness.Faults;
using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>
/// What is disturbed, and where callers go meanwhile. No more requests hang at once than C3 speaks of: an instance whose network hangs is
/// sent no more than that, as a load balancer would.
/// </summary>
internal sealed class Trouble(ShopWorld world)
{
    /// <summary>How many requests hang in an instance whose network hangs.</summary>
    internal const int MostInOne = 6;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan FreezePatience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim[] _turns = [.. world.Instances.Select(_ => new SemaphoreSlim(1))];
    private readonly int[] _inFlight = new int[world.Instances.Count];
    private readonly Dictionary<int, int> _frozen = [];
    private readonly HashSet<int> _dead = [];
    private readonly List<Hang> _hangs = [];
    private readonly List<LostCommitFault> _losing = [];
    private int _hanging;
    private long? _healedAt = Stopwatch.GetTimestamp();

    /// <summary>For how long nothing has been broken.</summary>
    public TimeSpan Undisturbed() => _healedAt is { } healedAt ? Stopwatch.GetElapsedTime(healedAt) : TimeSpan.Zero;

    /// <summary>When the last thing that was broken was well again.</summary>
    public DateTimeOffset HealedAt { get; private set; } = DateTimeOffset.UtcNow;

    /// <summary>A script begins.</summary>
    public void Begin()
    {
        lock (_lock) _hangs.Clear();
        _healedAt = null;
    }

    /// <summary>Does what a move says, for as long as it says or until disturbances end.</summary>
    public async Task DisturbAsync(Move move, CancellationToken ends)
    {
        int[] numbers = move["through"] == "both" ? [.. Enumerable.Range(0, world.Instances.Count)] : [Index(move["through"])];
        await Task.WhenAll(numbers.Select(number => DisturbAsync(number, move, ends)));
    }

    /// <summary>Ends what has no end of its own. Those that were killed for good stay dead.</summary>
    public void Heal()
    {
        foreach (var lost in _losing) lost.Disarm();
        _losing.Clear();
        foreach (var instance in world.Instances) instance.Database.Latency = TimeSpan.Zero;
        (_healedAt, HealedAt) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
    }

    /// <summary>Starts every instance that was killed for good.</summary>
    public async Task ReviveAsync()
    {
        foreach (var number in _dead.ToList()) await ReviveAsync(number);
    }

    /// <summary>Requests of somebody else hang inside an instance from now on.</summary>
    /// <returns>Ends it.</returns>
    public Action Hangs(int number, int count)
    {
        var hang = new Hang(number, count, DateTimeOffset.UtcNow);
        lock (_lock)
        {
            _hangs.Add(hang);
            _hanging += count;
        }

        return () =>
        {
            hang.EndedAt = DateTimeOffset.UtcNow;
            lock (_lock) _hanging -= count;
        };
    }

    /// <summary>The index of an instance that a caller is sent to: the one that is asked for, unless it is dead or hangs with enough requests.</summary>
    public async Task<int> EnterAsync(string? through)
    {
        var asked = through is "1" or "2" ? Index(through) : world.Scenario.Next(0, world.Instances.Count);
        while (true)
        {
            lock (_lock)
            {
                var living = Enumerable.Range(0, world.Instances.Count).Where(number => !_dead.Contains(number)).OrderBy(number => number == asked ? 0 : 1).ToList();
                if (living.Count == 0) living = [asked];
                foreach (var number in living)
                {
                    if (_frozen.TryGetValue(number, out var more) && more <= 0) continue;
                    if (_frozen.ContainsKey(number)) _frozen[number]--;
                    _inFlight[number]++;
                    return number;
                }
            }

            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    /// <summary>A request is over.</summary>
    public void Leave(int number)
    {
        lock (_lock) _inFlight[number]--;
    }

    /// <summary>Of the requests that were not answered in time, one that did not itself hang (C3); null when there is none.</summary>
    public T? NotInTime<T>(IReadOnlyList<(T Whose, Asked Asked)> late)
        where T : class
    {
        lock (_lock)
        {
            foreach (var (number, ofInstance) in late.GroupBy(one => one.Asked.Instance).Select(group => (group.Key, group.ToList())))
            {
                var hangs = _hangs.Where(hang => hang.Number == number && ofInstance.Exists(one => hang.Overlaps(one.Asked))).ToList();
                if (ofInstance.Count > hangs.Sum(hang => hang.Count)) return ofInstance[^1].Whose;
            }
        }

        return null;
    }

    private async Task DisturbAsync(int number, Move move, CancellationToken ends)
    {
        var database = world.Instances[number].Database;
        switch (move.Do)
        {
            case "stall":
                await StallAsync(number, move, ends);
                return;
            case "lost answer":
                lock (_lock) _losing.Add(database.LoseCommitAnswer(move.Number("nth")));
                return;
            case "slow network":
                database.Latency = TimeSpan.FromMilliseconds(move.Number("milliseconds"));
                await move.LastAsync(ends);
                database.Latency = TimeSpan.Zero;
                return;
            case "slow answers":
                var late = TimeSpan.FromMilliseconds(move.Number("milliseconds"));
                database.AfterUnit = (unit, _, ended) => LateAsync(unit.IsOperation ? late : TimeSpan.Zero, ended);
                await move.LastAsync(ends);
                database.AfterUnit = null;
                return;
        }

        // Only one of these at a time: who is killed cannot be cut off as well, and one that starts needs its database.
        if (!await TurnAsync(number, ends)) return;
        try
        {
            if (_dead.Contains(number)) return;
            if (move.Do == "kill") await KillAsync(number, move, ends);
            else if (move["how"] == "freeze") await FreezeAsync(number, move, ends);
            else if (move["how"] == "cut") database.Cut();
            else
            {
                database.Refuse();
                await move.LastAsync(ends);
                database.Heal();
            }
        }
        finally
        {
            _turns[number].Release();
        }
    }

    // The database has done what it was asked, and its answer is on the way.
    private static async ValueTask<AnswerAction> LateAsync(TimeSpan late, CancellationToken ended)
    {
        await Task.Delay(late, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return AnswerAction.Deliver;
    }

    private async Task StallAsync(int number, Move move, CancellationToken ends)
    {
        var (count, nth) = (move.Number("count"), move.Number("nth"));
        lock (_lock)
        {
            if (_hanging + count > Stalls.MostStalled) return;
        }

        var ended = Hangs(number, count);
        var stalls = Enumerable.Range(0, count).Select(_ => world.Instances[number].Database.StallOperation(nth)).ToList();
        await move.LastAsync(ends);
        foreach (var stall in stalls) stall.Release();
        ended();
    }

    private async Task FreezeAsync(int number, Move move, CancellationToken ends)
    {
        var startedAt = Stopwatch.GetTimestamp();
        Action? ended = null;
        while (ended is null && !ends.IsCancellationRequested && Stopwatch.GetElapsedTime(startedAt) < FreezePatience)
        {
            lock (_lock)
            {
                var most = Math.Min(MostInOne, Stalls.MostStalled - _hanging);
                if (most > 0 && _inFlight[number] <= most)
                {
                    _frozen[number] = most - _inFlight[number];
                    ended = Hangs(number, most);
                }
            }

            if (ended is null) await Task.Delay(PollInterval, world.Cancellation);
        }

        if (ended is null) return;
        world.Instances[number].Database.Freeze();
        await move.LastAsync(ends);
        world.Instances[number].Database.Heal();
        lock (_lock) _frozen.Remove(number);
        ended();
    }

    private async Task KillAsync(int number, Move move, CancellationToken ends)
    {
        bool isLast;
        lock (_lock)
        {
            _dead.Add(number);
            isLast = _dead.Count == world.Instances.Count;
        }

        await world.Instances[number].KillAsync(world.Cancellation);
        if (move["back"] is null && !isLast) return;
        await Task.Delay(move.Seconds("back", 0.5), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReviveAsync(number);
    }

    private async Task ReviveAsync(int number)
    {
        await world.Instances[number].RestartAsync(world.Cancellation);
        lock (_lock) _dead.Remove(number);
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

    private int Index(string? through) => through == "2" && world.Instances.Count > 1 ? 1 : 0;

    private sealed record Hang(int Number, int Count, DateTimeOffset From)
    {
        public DateTimeOffset? EndedAt { get; set; }

        public bool Overlaps(Asked asked) => asked.SentAt <= (EndedAt ?? DateTimeOffset.MaxValue) && asked.AnsweredAt >= From;
    }
}
