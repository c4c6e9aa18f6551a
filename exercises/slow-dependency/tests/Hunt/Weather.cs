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

    /// <summary>The weather of a world: fine at first.</summary>
    public Weather(StoreWorld world) => _world = world;

    /// <summary>Lets the rules that are active meet requests; what heals a dependency removes them.</summary>
    public void Watch()
    {
        foreach (var name in StoreVocabulary.Dependencies) Of(name).Rules.Add(request => FaultOf(name, request));
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
        var spell = new Spell(move["dependency"] ?? "warehouse", move, Stopwatch.GetTimestamp());
        lock (_lock)
        {
            _active.Add(spell);
            if (spell.IsTrouble) _troubles.Add(spell);
        }

        if (move["how"] == "refuse") Of(spell.Dependency).Refuse();
        await move.LastAsync(ends);
        lock (_lock) _active.Remove(spell);
        if (move["how"] == "refuse") Of(spell.Dependency).Network.Heal();
        spell.EndedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether a dependency was in trouble during a request, or so shortly before that it is excused.</summary>
    public bool Excuses(string dependency, long from, long to)
    {
        lock (_lock)
        {
            return _troubles.Exists(spell => spell.Dependency == dependency && spell.StartedAt <= to
                && (spell.EndedAt is not { } ended || Stopwatch.GetElapsedTime(ended, from) < Excused));
        }
    }

    /// <summary>How long until nothing is excused any more; zero when nothing is now.</summary>
    public TimeSpan UntilUnexcused()
    {
        lock (_lock)
        {
            var last = _troubles.Select(spell => spell.EndedAt ?? Stopwatch.GetTimestamp()).DefaultIfEmpty().Max();
            if (_troubles.Count == 0) return TimeSpan.Zero;
            var left = Excused - Stopwatch.GetElapsedTime(last);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private FakeFault? FaultOf(string dependency, FakeRequest request)
    {
        lock (_lock)
        {
            var here = _active.Where(spell => spell.Dependency == dependency).ToList();
            foreach (var spell in here.OrderByDescending(spell => spell.IsTrouble))
            {
                var isReserving = dependency != "warehouse" || Warehouse.IsReservation(request);
                if (spell.Move.Do == "undo" ? dependency == "warehouse" && !isReserving : isReserving) return FaultOf(spell.Move);
            }

            return null;
        }
    }

    private static FakeFault? FaultOf(Move move) => move["how"] switch
    {
        null when move["when"] == "before" => FakeFault.DelayBeforeEffect(move.Seconds("seconds")),
        null => FakeFault.DelayAfterEffect(move.Seconds("seconds")),
        "hang" => FakeFault.NeverAnswerBeforeEffect,
        "hang after" => FakeFault.NeverAnswerAfterEffect,
        "500" => FakeFault.FailBeforeEffect(500),
        "503" => FakeFault.FailBeforeEffect(503),
        "500 after" => FakeFault.FailAfterEffect(500),
        "drop" => FakeFault.DropBeforeEffect,
        "drop after" => FakeFault.DropAfterEffect,
        "drip" => FakeFault.DripBody(TimeSpan.FromMilliseconds(300)),
        "very slow" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(6)),
        "html" => FakeFault.FailBeforeEffect(new FakeAnswer(200, "<html><body>We are deploying.</body></html>", "text/html")),
        "late" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5)),
        "late, silent" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5), LateAnswer.Hang),
        _ => null,
    };

    private sealed record Spell(string Dependency, Move Move, long StartedAt)
    {
        public bool IsTrouble => Move.Do is "trouble" or "undo";

        public long? EndedAt { get; set; }
    }
}
