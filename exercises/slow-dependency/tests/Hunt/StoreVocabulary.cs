using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>
/// What a hunt does to the shop: a few callers, each of whom does one thing after the other, a crowd among them, and weather at the three
/// dependencies: slow within what C4 promises, or in trouble as D1 to D6 allow.
/// </summary>
internal sealed class StoreVocabulary : Vocabulary
{
    /// <summary>Of all callers together, so that no instance ever has more requests than C4 speaks of.</summary>
    private const int Lanes = 5;

    /// <summary>The dependencies, by the names that moves use.</summary>
    internal static readonly string[] Dependencies = ["recommender", "pricing", "warehouse"];

    /// <summary>What the recommender and pricing may do (D1).</summary>
    internal static readonly IReadOnlyDictionary<string, string> ReadTroubles = new Dictionary<string, string>
    {
        ["hang"] = "hangs",
        ["500"] = "answers 500",
        ["503"] = "answers 503",
        ["drop"] = "drops connections",
        ["refuse"] = "refuses connections",
        ["drip"] = "answers byte by byte",
        ["very slow"] = "takes 6 s to answer",
        ["html"] = "answers a page of HTML",
    };

    /// <summary>What the warehouse may do to reservations (D1, D5).</summary>
    internal static readonly IReadOnlyDictionary<string, string> WriteTroubles = new Dictionary<string, string>
    {
        ["hang"] = "hangs and does not reserve",
        ["hang after"] = "reserves and hangs",
        ["500"] = "answers 500 and does not reserve",
        ["500 after"] = "reserves and answers 500",
        ["drop"] = "drops connections and does not reserve",
        ["drop after"] = "reserves and drops connections",
        ["refuse"] = "refuses connections",
        ["late"] = "drops connections and reserves 2.5 s later",
        ["late, silent"] = "hangs and reserves 2.5 s later",
    };

    /// <summary>What the warehouse may do to look-ups and cancellations besides (D6).</summary>
    internal static readonly IReadOnlyDictionary<string, string> UndoTroubles = new Dictionary<string, string>
    {
        ["500"] = "fail",
        ["hang"] = "hang",
        ["drop"] = "have their connections dropped",
    };

    /// <inheritdoc />
    public override Script Draw(Random dice)
    {
        var isCalm = dice.Next(100) < 45;
        return new Script
        {
            Lanes = [.. Enumerable.Range(1, Lanes).Select(number => new Lane($"{number}", [.. Moves(dice, isCalm && dice.Next(2) == 0 ? 6 : 4)]))
                .Concat(isCalm || dice.Next(2) == 0 ? [] : [new Lane("crowd", [Crowd(dice)])])],
            Disturbances = [.. isCalm ? Slow(dice) : Troubles(dice)],
        };
    }

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) =>
        new StoreStage(await StoreWorld.StartAsync(scenario, instances, Isolation.OwnProcess));

    /// <inheritdoc />
    public override string Describe(Move move) => move.Do switch
    {
        "page" => $"a caller asks instance {move["through"]} for {Product(move)}{Leaves(move)}",
        "checkout" => $"a caller buys {Product(move)} at instance {move["through"]}{Leaves(move)}",
        "order" => $"a caller reads an order that was placed before, at instance {move["through"]}",
        "health" => $"the orchestrator asks instance {move["through"]} whether it is live and ready",
        "crowd" => $"{move["count"]} callers ask instance {move["through"]} for pages of other products at once",
        "slow" => $"the {move["dependency"]} takes {move["seconds"]} s to answer, {(move["when"] == "before" ? "before" : "after")} it acts, for {move["for"]} s",
        "undo" => $"look-ups and cancellations at the warehouse {UndoTroubles[move["how"]!]}, for {move["for"]} s",
        "trouble" => $"the {move["dependency"]} {(move["dependency"] == "warehouse" ? WriteTroubles : ReadTroubles)[move["how"]!]}, for {move["for"]} s",
        _ => move.Do,
    };

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["leaves"] is not null) yield return Without(move, "leaves");
        if (move["through"] == "2") yield return With(move, "through", "1");
        if (move["product"] == "fresh") yield return With(move, "product", "own");
        if (move["count"] is { } count && count != "20") yield return With(move, "count", "20");
        if (move["for"] is { } length && length != "4") yield return With(move, "for", "4");
    }

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

    private static Move Crowd(Random dice) =>
        Do("crowd", ("count", Pick(dice, ["20", "60", "120"])), ("through", Either(dice))) with { Delay = Round(dice.NextDouble() * 3) };

    // Every combination of what C4 promises to wait for.
    private static IEnumerable<Move> Slow(Random dice)
    {
        foreach (var dependency in Dependencies)
        {
            if (dice.Next(4) == 0) continue;
            var seconds = dependency == "warehouse" ? Pick(dice, ["0.9", "1.8", "2.7"]) : Pick(dice, ["0.3", "0.6", "0.8", "0.9"]);
            yield return Do("slow", ("dependency", dependency), ("seconds", seconds), ("when", Pick(dice, ["before", "after"])), ("for", Pick(dice, ["4", "6", "8"])));
        }
    }

    private static IEnumerable<Move> Troubles(Random dice)
    {
        var first = Pick(dice, Dependencies);
        yield return Trouble(dice, first);
        if (dice.Next(100) < 45) yield return Trouble(dice, Pick(dice, Dependencies.Where(other => other != first)));
        if (dice.Next(100) < (first == "warehouse" ? 50 : 10))
            yield return Do("undo", ("how", Pick(dice, UndoTroubles.Keys)), ("for", Seconds(dice, 1, 7)));
    }

    private static Move Trouble(Random dice, string dependency) =>
        Do("trouble", ("dependency", dependency), ("how", Pick(dice, TroublesOf(dependency))), ("for", Seconds(dice, 1, 7)))
            with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 2) };

    // Only of the recommender it is known that it answers HTML (D2).
    private static IEnumerable<string> TroublesOf(string dependency) => dependency switch
    {
        "warehouse" => WriteTroubles.Keys,
        "pricing" => ReadTroubles.Keys.Where(how => how != "html"),
        _ => ReadTroubles.Keys,
    };

    private static string Product(Move move) => move["product"] == "own" ? "the caller's own product" : "a fresh product";

    private static string Leaves(Move move) => move["leaves"] is { } seconds ? $", and leaves after {seconds} s" : "";

    private static string Either(Random dice) => Pick(dice, ["1", "2"]);
}
