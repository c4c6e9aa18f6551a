using System.Collections.Concurrent;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Whether a token must be taken, may be taken, or must not.</summary>
internal enum Worth
{
    Must,
    May,
    MustNot,
}

/// <summary>Which keys Identity has published, and which instance has honoured which of them (C4).</summary>
internal sealed class KeyBook
{
    private const int FirstPair = 2;
    private const int Pairs = 3;

    // The contract's 10 s, with room for a busy machine.
    private static readonly TimeSpan HonouredWithin = TimeSpan.FromSeconds(14);

    private readonly TenantWorld _world;
    private readonly Spans _away = new();
    private readonly Lock _lock = new();
    private readonly List<Known> _keys = [];
    private readonly ConcurrentDictionary<(int Instance, int Life, string Kid), long> _honoured = new();
    private SigningKey _next;

    public KeyBook(TenantWorld world)
    {
        _world = world;
        _keys.Add(new Known(world.Identity.Current, 0, 0));
        _next = NewKey();
    }

    /// <summary>When Identity was away.</summary>
    public Spans Away => _away;

    /// <summary>The key that is there from the beginning to the end.</summary>
    public SigningKey Steady => _keys[0].Key;

    /// <summary>The one that will be published next.</summary>
    public SigningKey Next { get { lock (_lock) return _next; } }

    /// <summary>The one that was published last.</summary>
    public SigningKey Newest { get { lock (_lock) return _keys[^1].Key; } }

    /// <summary>The last one that was withdrawn; the steady one if none was.</summary>
    public SigningKey Withdrawn { get { lock (_lock) return (_keys.LastOrDefault(key => key.WithdrawnAt != Moments.Never) ?? _keys[0]).Key; } }

    /// <summary>Lets Identity publish one more key.</summary>
    public SigningKey Publish()
    {
        lock (_lock)
        {
            var (key, from) = (_next, Moments.Now);
            _world.Identity.Publish(key);
            _keys.Add(new Known(key, from, Moments.Now));
            _next = NewKey();
            return key;
        }
    }

    /// <summary>Lets Identity publish a key no longer. The steady one stays.</summary>
    public void Withdraw(SigningKey key)
    {
        lock (_lock)
        {
            var at = _keys.FindIndex(known => known.Key.Kid == key.Kid);
            if (at <= 0 || _keys[at].WithdrawnAt != Moments.Never) return;
            _keys[at] = _keys[at] with { WithdrawnAt = Moments.Now };
            _world.Identity.Withdraw(key);
        }
    }

    /// <summary>A life of an instance has taken a token that this key signed.</summary>
    public void Honoured(int instance, int life, string kid, long at) => _honoured.TryAdd((instance, life, kid), at);

    /// <summary>What a token is worth that is right but for its key, to a life of an instance, between two moments.</summary>
    public Worth WorthOf(string kid, int instance, int life, long from, long to)
    {
        Known? key;
        lock (_lock) key = _keys.Find(known => known.Key.Kid == kid);
        if (key is null || to < key.From) return Worth.MustNot;
        if (key.WithdrawnAt <= to) return Worth.May;
        if (_honoured.TryGetValue((instance, life, kid), out var honouredAt) && honouredAt < from) return Worth.Must;
        var isOld = key.At == 0 || key.At.Plus(HonouredWithin) < from;
        return isOld && !_away.Meet(from, to, HonouredWithin) ? Worth.Must : Worth.May;
    }

    /// <summary>From when on its 10 s count, if it is not honoured yet.</summary>
    public long CountsFrom(SigningKey key)
    {
        lock (_lock) return Math.Max(_keys.Find(known => known.Key.Kid == key.Kid)!.At, _away.LastEnd);
    }

    private SigningKey NewKey() => SigningKey.Of($"k-{_world.Scenario.Token()}", FirstPair + (_keys.Count % Pairs));

    /// <param name="Key">The key.</param>
    /// <param name="From">Before it was published.</param>
    /// <param name="At">When it was published; 0 for the beginning.</param>
    private sealed record Known(SigningKey Key, long From, long At)
    {
        public long WithdrawnAt { get; init; } = Moments.Never;
    }
}
