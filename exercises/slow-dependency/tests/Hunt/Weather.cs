using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Fakes;
using Harness.Hunting;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>What the three dependencies are like, and were: what excuses a service is read from here.</summary>
internal sealed class Weather
{
    // C1, C6 and C9 give a service 10 s after a trouble; the rest is for a machine that is slow to notice its end.
    private static readonly TimeSpan Excused = TimeSpan.FromSeconds(12);

    private readonly StoreWorld _world;
    private readonly Lock _lock = new();
    private readonly List<Spell> _active = [];
    private readonly List<Spell> _troubles = [];
    private readonly ConcurrentDictionary<string, string> _unlucky = new();

    /// <summary>The weather of a world: fine at first.</summary>
    public Weather(StoreWorld world) => _world = world;

    /// <summary>The product that troubles "of one product" are about.</summary>
    public string? One { get; set; }

    /// <summary>A product becomes one of the few that troubles "of some products" of this dependency are about.</summary>
    public void MakeUnlucky(string productId, string dependency) => _unlucky[productId] = dependency;

    /// <summary>Lets the rules that are active meet requests; what heals a dependency removes them.</summary>
    public void Watch()
    {
        foreach (var name in Troubles.Dependencies) Of(name).Rules.Add(request => FaultOf(name, request));
    }

    /// <summary>The dependency of a name.</summary>
    public HttpFake Of(string name) => name switch
    {
        "recommender" => _world.Recommendations,
        "pricing" => _world.Pricing,
        _ => _world.Reservations,
    };

    /// <summary>Makes weather for as long as a move says.</summary>
    public async Task LastAsync(Move move, CancellationToken ends)
    {
        var spell = Begin(move);
        await move.LastAsync(ends);
        End(spell);
    }

    /// <summary>Makes weather until it is ended.</summary>
    public Spell Begin(Move move)
    {
        var dependency = move["dependency"] ?? "warehouse";
        var spell = new Spell(dependency, move, Stopwatch.GetTimestamp(), Only(move["only"], dependency));
        lock (_lock)
        {
            _active.Add(spell);
            if (spell.IsTrouble) _troubles.Add(spell);
        }

        if (move["how"] == "refuse") Of(spell.Dependency).Refuse();
        return spell;
    }

    /// <summary>Ends it.</summary>
    public void End(Spell spell)
    {
        lock (_lock) _active.Remove(spell);
        if (spell.Move["how"] == "refuse") Of(spell.Dependency).Network.Heal();
        spell.EndedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether a dependency was in trouble during a request, or so shortly before that it is excused.</summary>
    public bool Excuses(string dependency, long from, long to) => Exists(spell => spell.Dependency == dependency, from, to);

    /// <summary>The same for any of the three, where the trouble was not of one product alone.</summary>
    public bool ExcusesAll(long from, long to) => Exists(spell => spell.Only is null, from, to);

    /// <summary>Whether one product alone, or some alone, were in trouble, or had been shortly before.</summary>
    public bool ExcusesOne(long from, long to) => Exists(spell => spell.Only is not null, from, to);

    /// <summary>How long until nothing is excused any more; zero when nothing is now. Trouble of one product excuses no others (C13).</summary>
    public TimeSpan UntilUnexcused()
    {
        lock (_lock)
        {
            var ends = _troubles.Where(spell => spell.Only is null).Select(spell => spell.EndedAt ?? Stopwatch.GetTimestamp()).ToList();
            if (ends.Count == 0) return TimeSpan.Zero;
            var left = Excused - Stopwatch.GetElapsedTime(ends.Max());
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether exactly one of the three was in trouble from the first to the second moment: what does not need it is served then (C10).</summary>
    public bool IsOneInTrouble(long from, long to)
    {
        lock (_lock)
        {
            return _troubles.Exists(spell => spell.Only is null && spell.StartedAt <= from && (spell.EndedAt ?? long.MaxValue) >= to)
                && _troubles.Where(spell => spell.StartedAt <= to && (spell.EndedAt ?? long.MaxValue) >= from).DistinctBy(spell => spell.Dependency).Count() == 1;
        }
    }

    private Func<string, bool>? Only(string? which, string dependency)
    {
        var one = One;
        bool IsOne(string productId) => productId == one;
        bool IsUnlucky(string productId) => _unlucky.GetValueOrDefault(productId) == dependency;
        return which switch
        {
            null => null,
            "some" => IsUnlucky,
            _ => IsOne,
        };
    }

    private bool Exists(Func<Spell, bool> isMeant, long from, long to)
    {
        lock (_lock)
        {
            return _troubles.Exists(spell => isMeant(spell) && spell.StartedAt <= to
                && (spell.EndedAt is not { } ended || Stopwatch.GetElapsedTime(ended, from) < Excused));
        }
    }

    private FakeFault? FaultOf(string dependency, FakeRequest request)
    {
        lock (_lock)
        {
            return _active.Where(spell => spell.Dependency == dependency).OrderByDescending(spell => spell.IsTrouble)
                .Select(spell => spell.FaultOf(request)).FirstOrDefault(fault => fault is not null);
        }
    }
}
