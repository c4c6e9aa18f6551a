using Harness.Hunting;
using Harness.Scenarios;

namespace TwoTruths.Tests.Hunt;

/// <summary>
/// What a hunt does to the service: callers who change, change back and cancel, billing's faults within B1 to B4, a bus that repeats and reorders
/// (B6), operations that reconcile, databases that leave, instances that come and go (C10). Every lane is one order.
/// </summary>
internal sealed class OrdersVocabulary : Vocabulary
{
    private const int Lanes = 18;

    /// <summary>What billing may do to a message.</summary>
    internal static readonly IReadOnlyDictionary<string, string> MessageFaults = new Dictionary<string, string>
    {
        ["hang before"] = "hangs and does not take it",
        ["hang after"] = "takes it and hangs",
        ["drop before"] = "drops the connection and does not take it",
        ["drop after"] = "takes it and drops the connection",
        ["500 before"] = "answers 500 and does not take it",
        ["500 after"] = "takes it and answers 500",
        ["503 before"] = "answers 503 and does not take it",
        ["404 before"] = "answers 404 and does not take it",
        ["late"] = "drops the connection and takes it 2.5 s later",
        ["late, silent"] = "hangs and takes it 2.5 s later",
        ["slow"] = "takes it and needs 2.5 s to answer",
        ["slow before"] = "needs 2.5 s to take it and answer",
    };

    /// <inheritdoc />
    public override Script Draw(Random dice) => new()
    {
        Lanes = [.. Enumerable.Range(1, Lanes).Select(number => new Lane($"{number}", [.. Moves(dice)]))],
        Disturbances = [.. Disturbances(dice)],
    };

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) => await OrdersStage.OpenAsync(scenario, instances);

    /// <inheritdoc />
    public override string Describe(Move move) => move.Do switch
    {
        "put" => $"a caller {(move["as"] switch { "back" => "changes the order back to what it was first", "same" => "sends the last change once more", _ => "changes the order" })} through {Where(move)}, {Until(move)}",
        "cancel" => $"a caller cancels the order through {Where(move)}, {Until(move)}",
        "fault" => $"billing {MessageFaults[move["fault"]!]}, {(move["times"] is { } times ? $"{times} {(times == "1" ? "time" : "times")}" : "until it is healed")}",
        "old" => "the order was made by the starter",
        "pile" => $"a caller changes the order {move["times"]} times, one after the other, through {Where(move)}",
        "refuse" => "billing refuses the order from now on, until it is mended",
        "retry" => $"operations ask to try the order again, through {Where(move)}",
        "deliver" => $"the bus delivers what billing has taken, shuffled and {move["times"]} times, through {Where(move)}",
        "reconcile" => $"operations reconcile through {Where(move)}",

        "billing" => $"billing refuses connections for {move["for"]} s",
        "slow billing" => $"billing takes {move["seconds"]} s for each answer, for {move["for"]} s",
        "database" => $"{Where(move)} is {(move["how"] == "refuse" ? $"cut off from its database for {move["for"]} s" : "cut from its database, and may connect again")}",
        "lost answer" => $"the answer to the {move["nth"]}. committed write of {Where(move)} is lost",
        "kill" => $"{Where(move)} is killed, and {(move["back"] is { } back ? $"started again after {back} s" : "not started again before everything is healed")}",
        _ => move.Do,
    };

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["until"] is "once" or "leaves") yield return Without(move, "until");
        if (move["through"] is "any" or "2") yield return With(move, "through", "1");
        if (move.Do == "fault" && move["times"] is { } times && times != "1") yield return With(move, "times", "1");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move is { Do: "kill" } && move["back"] is { } back && back != "0") yield return With(move, "back", "0");
        if (move is { Do: "kill" } && move["back"] is null) yield return With(move, "back", "2");
        if (move.Do == "pile" && move.Number("times") > 2) yield return With(move, "times", $"{move.Number("times") / 2}");
    }

    private static IEnumerable<Move> Moves(Random dice)
    {
        if (dice.Next(100) < 20) yield return Do("old");
        for (var faults = Weighted(dice, 45, 40, 15); faults > 0; faults--)
            yield return Do("fault", ("fault", Pick(dice, MessageFaults.Keys)), ("times", dice.Next(100) < 25 ? null : $"{dice.Next(1, 4)}"));
        if (dice.Next(100) < 10)
        {
            yield return Moment(dice, Do("refuse"));
            for (var retries = dice.Next(3); retries > 0; retries--) yield return Moment(dice, Do("retry", ("through", Instance(dice))));
        }

        if (dice.Next(100) < 10) yield return Moment(dice, Do("pile", ("times", $"{dice.Next(4, 26)}"), ("through", Instance(dice))));
        yield return Do("put", ("through", Instance(dice)), ("until", Ends(dice)), ("patience", Seconds(dice, 0.01, 0.6)));
        for (var more = Weighted(dice, 10, 30, 30, 20, 10); more > 0; more--)
        {
            yield return Moment(dice, dice.Next(100) < 20
                ? Do("cancel", ("through", Instance(dice)), ("until", Ends(dice)), ("patience", Seconds(dice, 0.01, 0.6)))
                : Do("put", ("as", dice.Next(100) switch { < 20 => "back", < 30 => "same", _ => null }), ("through", Instance(dice)), ("until", Ends(dice)), ("patience", Seconds(dice, 0.01, 0.6))));
        }

        if (dice.Next(100) < 40) yield return Moment(dice, Do("deliver", ("times", $"{dice.Next(1, 4)}"), ("through", Instance(dice))));
    }

    private static IEnumerable<Move> Disturbances(Random dice)
    {
        for (var number = Weighted(dice, 15, 40, 30, 15); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 15 => Do("database", ("through", Either(dice)), ("how", dice.Next(3) == 0 ? "cut" : "refuse"), ("for", Seconds(dice, 0.3, 4))),
                < 35 => Do("lost answer", ("through", Either(dice)), ("nth", $"{dice.Next(1, 60)}")),
                < 65 => Do("kill", ("through", Either(dice)), ("back", dice.Next(4) == 0 ? null : Seconds(dice, 0, 2))),
                < 75 => Do("billing", ("for", Seconds(dice, 0.5, 5))),
                < 85 => Do("slow billing", ("seconds", Pick(dice, ["0.4", "1.2", "2.5"])), ("for", Seconds(dice, 1, 5))),
                _ => Do("reconcile", ("through", Either(dice))),
            };
            var lane = dice.Next(1, Lanes + 1);
            yield return dice.Next(2) == 0
                ? move with { Delay = Round(dice.NextDouble() * 3) }
                : move with { After = $"{lane}:{Pick(dice, ["sent", "received", "taken", "answered"])}", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.3) };
        }
    }

    private static Move Moment(Random dice, Move move) => dice.Next(100) switch
    {
        < 35 => move with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.05) },
        < 75 => move with { After = Pick(dice, ["received", "taken", "answered"]), Delay = dice.Next(3) == 0 ? 0 : Round(dice.NextDouble() * 0.4) },
        _ => move with { Delay = Round(dice.NextDouble() * 4) },
    };

    private static string Until(Move move) => move["until"] switch
    {
        "once" => "once",
        "leaves" => $"and leaves after {move["patience"]} s",
        _ => "until it is accepted",
    };

    private static string Where(Move move) => move["through"] is "1" or "2" ? $"instance {move["through"]}" : "any instance";

    private static string Instance(Random dice) => Pick(dice, ["1", "2", "any"]);

    private static string Either(Random dice) => Pick(dice, ["1", "2"]);

    private static string? Ends(Random dice) => dice.Next(100) switch { < 15 => "once", < 35 => "leaves", _ => null };
}
