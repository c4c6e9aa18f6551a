using Harness.Hunting;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Hunt;

/// <summary>
/// What a hunt does to the documents of tenants. Every lane is two tenants that have the same people, in other roles, and documents of the same
/// titles. Their callers ask for their own and for each other's things, while roles, keys and the meanings of names change, callers leave,
/// databases, Identity and receivers fail, and instances come and go. What lanes are about is in <see cref="LaneThemes"/>.
/// </summary>
internal sealed class TenantsVocabulary : LaneThemes
{
    private const int Lanes = 6;

    // What a move does without, one by one, when it is shrunk.
    private static readonly string[] Dispensable = ["header", "patience", "parent", "text", "sort", "dir", "limit", "q", "withdraws"];

    /// <inheritdoc />
    public override Script Draw(Random dice)
    {
        // Roles and keys need seconds to count: scripts that wait for them are a few.
        var isLong = dice.Next(4) == 0;
        return new Script
        {
            Lanes = [.. Enumerable.Range(1, Lanes).Select(number => new Lane($"{number}", [.. Moves(dice, isLong)]))],
            Disturbances = [.. Disturbances(dice)],
        };
    }

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) => await TenantsStage.OpenAsync(scenario, instances);

    /// <inheritdoc />
    public override string Describe(Move move) => TenantsWords.Of(move);

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move.After is not null) yield return move with { After = null };
        if (move["through"] is "any" or "2" && move.Do is not ("kill" or "database")) yield return With(move, "through", "1");
        foreach (var name in Dispensable)
            if (move[name] is not null) yield return Without(move, name);
        if (move["docs"]?.Split(' ') is { Length: > 1 } docs)
            foreach (var doc in docs.Distinct()) yield return With(move, "docs", doc);
        if (move["times"] is { } times && times != "1") yield return With(move, "times", $"{move.Number("times") / 2}");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move["nth"] is { } nth && nth != "1") yield return With(move, "nth", "1");
        if (move["milliseconds"] is { } latency && latency != "20") yield return With(move, "milliseconds", "20");
        if (move is { Do: "kill" } && move["back"] is not "0") yield return With(move, "back", "0");
    }

    private static IEnumerable<Move> Disturbances(Random dice)
    {
        for (var number = Weighted(dice, 25, 40, 25, 10); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 14 => Do("database", ("through", Either(dice)), ("how", Pick(dice, ["refuse", "cut", "freeze", "freeze and cut"])), ("for", Seconds(dice, 0.2, 2.5))),
                < 20 => Do("lost answer", ("through", Either(dice)), ("nth", $"{dice.Next(1, 20)}")),
                < 32 => Do("kill", ("through", Either(dice)), ("back", dice.Next(4) == 0 ? null : Seconds(dice, 0, 1.5))),
                < 50 => Do("slow network", ("through", Either(dice)), ("milliseconds", Pick(dice, ["5", "20", "60"])), ("for", Seconds(dice, 1, 3))),
                < 58 => Do("stall", ("through", Either(dice)), ("nth", $"{dice.Next(1, 25)}"), ("for", Seconds(dice, 0.1, 0.6))),
                < 72 => Do("identity", ("how", Pick(dice, ["hang", "drop", "500", "404", "slow", "refuse"])), ("for", Seconds(dice, 0.5, 5))),
                < 82 => Do("rotate", ("withdraws", dice.Next(3) == 0 ? Seconds(dice, 0.2, 2) : null)),
                < 90 => Do("outside", ("how", Pick(dice, ["hang", "drop", "500", "refuse"])), ("for", Seconds(dice, 0.3, 2))),
                _ => Do(TenantsStage.ReadLog),
            };
            var lane = dice.Next(1, Lanes + 1);
            yield return move.Do == TenantsStage.ReadLog ? move
                : dice.Next(2) == 0 ? move with { Delay = Round(dice.NextDouble() * 2.5) }
                : move with { After = $"{lane}:{Pick(dice, ["sent", "answered"])}", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.4) };
        }
    }

    private static string Either(Random dice) => Pick(dice, ["1", "2"]);
}
