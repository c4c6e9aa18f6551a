using Harness.Hunting;

namespace SlowDependency.Tests.Hunt;

/// <summary>The moves that themes are made of.</summary>
internal abstract class StoreMoves : Vocabulary
{
    // Of all callers together, so that no instance ever has more requests than C4 speaks of.
    protected const int Callers = 5;

    protected static readonly string[] Reading = ["recommender", "pricing"];

    protected static readonly string[] FailsAtOnce = ["500", "503"];

    protected static Script New(IReadOnlyList<Lane> lanes, params IReadOnlyList<Move> disturbances) => new() { Lanes = lanes, Disturbances = disturbances };

    protected static Lane[] Lanes(Random dice, int count, int most) => [.. Enumerable.Range(1, count).Select(number => new Lane($"{number}", [.. Moves(dice, most)]))];

    protected static Move Page(string product, double delay = 0) => Do("page", ("through", "1"), ("product", product)) with { Delay = delay };

    protected static Move Checkout(string product, double delay = 0) => Do("checkout", ("through", "1"), ("product", product)) with { Delay = delay };

    protected static Move Health(string through, double delay = 0) => Do("health", ("through", through)) with { Delay = delay };

    protected static Move Crowd(string count, string? of = null, string? leaves = null, double delay = 0) =>
        Do("crowd", ("count", count), ("through", "1"), ("of", of), ("leaves", leaves)) with { Delay = delay };

    protected static Move Stream(string rate, string seconds, string over, string? of = null, string? leaves = null) =>
        Do("stream", ("rate", rate), ("for", seconds), ("over", over), ("through", "1"), ("of", of), ("leaves", leaves));

    protected static Move SlowFor(string dependency, string seconds, string length, string when = "before") =>
        Do("slow", ("dependency", dependency), ("seconds", seconds), ("when", when), ("for", length));

    protected static Move Trouble(string dependency, string how, string length, string? only = null) =>
        Do("trouble", ("dependency", dependency), ("how", how), ("for", length), ("only", only));

    protected static Move Undo(Random dice, string length) => Do("undo", ("how", Pick(dice, Troubles.Undos.Keys)), ("for", length));

    protected static string Either(Random dice) => Pick(dice, ["1", "2"]);

    protected static IEnumerable<Move> Slow(Random dice)
    {
        foreach (var dependency in Troubles.Dependencies)
        {
            if (dice.Next(4) == 0) continue;
            var seconds = dependency == "warehouse" ? Pick(dice, ["0.9", "1.8", "2.7"]) : Pick(dice, ["0.3", "0.6", "0.8", "0.9"]);
            yield return SlowFor(dependency, seconds, Pick(dice, ["4", "6", "8"]), Pick(dice, ["before", "after"]));
        }
    }

    protected static IEnumerable<Move> AnyTroubles(Random dice)
    {
        var first = Pick(dice, Troubles.Dependencies);
        yield return AnyTrouble(dice, first);
        if (dice.Next(100) < 45) yield return AnyTrouble(dice, Pick(dice, Troubles.Dependencies.Where(other => other != first)));
        if (dice.Next(100) < (first == "warehouse" ? 50 : 10)) yield return Undo(dice, Seconds(dice, 1, 7));
    }

    private static Move AnyTrouble(Random dice, string dependency) =>
        Trouble(dependency, Pick(dice, Troubles.AnyOf(dependency)), Seconds(dice, 1, 7)) with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 2) };

    private static IEnumerable<Move> Moves(Random dice, int most)
    {
        var mayLeave = true;
        for (var number = dice.Next(2, most + 1); number > 0; number--)
        {
            var leaves = mayLeave && dice.Next(100) < 12 ? Seconds(dice, 0.02, 0.6) : null;
            mayLeave &= leaves is null;
            yield return (dice.Next(100) switch
            {
                < 45 => Do("page", ("through", Either(dice)), ("product", dice.Next(3) == 0 ? "own" : "fresh"), ("leaves", leaves)),
                < 78 => Do("checkout", ("through", Either(dice)), ("product", dice.Next(3) == 0 ? "own" : "fresh"), ("leaves", leaves)),
                < 88 => Do("order", ("through", Either(dice))),
                _ => Do("health", ("through", Either(dice))),
            }) with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 2) };
        }
    }
}
