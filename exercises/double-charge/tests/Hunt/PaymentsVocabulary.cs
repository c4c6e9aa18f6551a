using DoubleCharge.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Hunt;

/// <summary>
/// What a hunt does to the payments service: callers and their near-twins, the provider's faults within P1 to P5, databases that leave
/// (C13), instances that come and go (C8). Every lane is one key, its twins included; its amounts and ids are fresh.
/// </summary>
internal sealed partial class PaymentsVocabulary : Vocabulary
{
    private const int Lanes = 24;

    /// <summary>Other requests than the lane's first, and how they differ from it.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Twins = new Dictionary<string, string>
    {
        ["same"] = "the request",
        ["reformatted"] = "the same request, formatted otherwise",
        ["other amount"] = "the same key with another amount",
        ["other order"] = "the same key with another order",
        ["other currency"] = "the same key with another currency",
        ["other card"] = "the same key with another card",
        ["shifted"] = "the same key with a digit moved from the amount to the order",
        ["swapped"] = "the same key with order and card exchanged",
        ["other case"] = "the same content with the key in other letter case",
        ["other key"] = "the same content with another key",
        ["order in other case"] = "the same key with the order in other letter case",
    };

    /// <summary>Those of them that send the same key with other content.</summary>
    internal static readonly string[] OtherContents = ["other amount", "other order", "other currency", "other card", "shifted", "swapped", "order in other case"];

    /// <summary>What the provider may do to a charge (P3, C11).</summary>
    internal static readonly IReadOnlyDictionary<string, string> ChargeFaults = new Dictionary<string, string>
    {
        ["hang before"] = "hangs and does not charge",
        ["hang after"] = "charges and hangs",
        ["drop before"] = "drops the connection and does not charge",
        ["drop after"] = "charges and drops the connection",
        ["500 before"] = "answers 500 and does not charge",
        ["500 after"] = "charges and answers 500",
        ["503 before"] = "answers 503 and does not charge",
        ["late"] = "drops the connection and charges 2.5 s later",
        ["late, silent"] = "hangs and charges 2.5 s later",
        ["latest"] = "drops the connection, receives the request 0.9 s late and charges 2.9 s after that",
        ["latest, silent"] = "hangs, receives the request 0.9 s late and charges 2.9 s after that",
        ["slow drop"] = "drops the connection after 1.7 s and does not charge",
        ["slow"] = "charges and takes 2.5 s to answer",
        ["slow before"] = "takes 2.5 s to charge and answer",
        ["drip"] = "charges and sends its answer byte by byte",
    };

    // Of these, a charge has not taken effect when the service learns that something was wrong; of those, it is on its way.
    private static readonly string[] Refusals = ["drop before", "500 before", "503 before", "slow drop", "hang before"];
    private static readonly string[] OnTheirWay = ["late", "late, silent", "latest", "latest, silent", "hang after", "drop after"];

    /// <inheritdoc />
    public override Script Draw(Random dice)
    {
        var theme = dice.Next(100);
        if (theme < 10) return Themes.KilledAndHealedAtOnce(dice, Lanes);
        if (theme < 18) return Themes.StartedBesideDoubt(dice, Lanes);
        var disturbances = Disturbances(dice).ToList();
        return new Script
        {
            Lanes = [.. Enumerable.Range(1, Lanes).Select(number => new Lane($"{number}", [.. Moves(dice)]))],
            Disturbances = disturbances,
        };
    }

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) =>
        await PaymentsStage.OpenAsync(scenario, instances);

    /// <inheritdoc />
    public override string Describe(Move move) => move.Do switch
    {
        "pay" => $"a caller sends {Twins[move["as"] ?? "same"]} through {Where(move)}, " + (move["until"] switch
        {
            "once" => "once",
            "leaves" => $"and leaves after {move["patience"]} s",
            _ => "until the answer is final",
        }),
        "bad" => $"a caller sends {move["what"]}",
        "old" => $"the key belongs to a payment that the starter recorded as {move["is"]}",
        "leavers" => $"{move["count"]} callers pay through {Where(move)} with cards that hang at the provider until all is healed, and leave after {move["patience"]} s",
        "read" => $"a caller lists the order's payments through {Where(move)}",
        "provider" => $"the provider {ChargeFaults[move["fault"]!]}, {(move["times"] is { } times ? $"{times} {(times == "1" ? "time" : "times")}" : "until it is healed")}",
        "card" => move["is"] == "declined" ? "the card is declined from now on" : "the card is good from now on",
        "lookups" => $"the provider's look-ups {(move["fault"] == "500" ? "answer 500" : move["fault"] == "hang" ? "hang" : "take 2.5 s")} for {move["for"]} s",
        "slow provider" => $"the provider takes {move["seconds"]} s to answer{(move["for"] == "ever" ? " anything" : "")}, {(move["when"] == "before" ? "before" : "after")} it charges, {(move["for"] == "ever" ? "to the end" : $"for {move["for"]} s")}",
        "database" => $"{Where(move)} is {(move["how"] == "refuse" ? $"cut off from its database for {move["for"]} s" : "cut from its database, and may connect again")}",
        "lost answer" => $"the answer to the {move["nth"]}. committed write of {Where(move)} is lost",
        "kill" => $"{Where(move)} is killed" + (move["back"] is { } back ? $", and started again after {back} s" : ", and does not come back"),
        _ => move.Do,
    };

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move.Do == "pay" && move["until"] is "once" or "leaves") yield return Without(move, "until");
        if (move["through"] is "any" or "2" or "both") yield return With(move, "through", "1");
        if (move.Do == "provider" && move["times"] is { } times && times != "1") yield return With(move, "times", "1");
        if (move.Do == "provider" && move["fault"] is { } fault && fault.StartsWith("late", StringComparison.Ordinal)) yield return With(move, "fault", "hang after");
        if (move["count"] is { } count && count != "20") yield return With(move, "count", "20");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move is { Do: "kill" } && move["back"] is { } back && back != "0") yield return With(move, "back", "0");
    }

    private static IEnumerable<Move> Moves(Random dice)
    {
        if (dice.Next(100) < 6)
        {
            yield return Do("bad", ("what", Pick(dice, BadInputs.Names)), ("through", Instance(dice)));
            yield break;
        }

        if (dice.Next(100) < 6)
        {
            yield return Do("old", ("is", Pick(dice, ["succeeded", "declined"])));
            for (var callers = Weighted(dice, 0, 50, 50); callers > 0; callers--)
                yield return Do("pay", ("as", dice.Next(2) == 0 ? "same" : Pick(dice, OtherContents)), ("through", Instance(dice))) with { Delay = Round(dice.NextDouble() * 4) };
            yield break;
        }

        if (dice.Next(100) < 12)
        {
            foreach (var move in FailsAndThenLands(dice)) yield return move;
            yield break;
        }

        if (dice.Next(100) < 8)
        {
            foreach (var move in EqualPayments(dice)) yield return move;
            yield break;
        }

        var isDeclined = dice.Next(100) < 12;
        if (isDeclined) yield return Do("card", ("is", "declined"));
        for (var faults = Weighted(dice, 35, 45, 20); faults > 0; faults--)
            yield return Do("provider", ("fault", Pick(dice, ChargeFaults.Keys)), ("times", dice.Next(100) < 30 ? null : $"{Weighted(dice, 0, 50, 30, 20)}"));
        yield return Do("pay", ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5)));
        for (var more = Weighted(dice, 30, 40, 20, 10); more > 0; more--)
        {
            var twin = dice.Next(100) < 45 ? "same" : Pick(dice, Twins.Keys);
            yield return Moment(dice, Do(
                "pay", ("as", twin), ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5))));
        }

        if (isDeclined && dice.Next(2) == 0) yield return Moment(dice, Do("card", ("is", "good")));
        if (dice.Next(100) < 30) yield return Moment(dice, Do("read", ("through", Instance(dice))));
    }

    // What a service repeats, within a call or after it, fails for a while before it takes effect without a word.
    private static IEnumerable<Move> FailsAndThenLands(Random dice)
    {
        yield return Do("provider", ("fault", Pick(dice, Refusals)), ("times", $"{dice.Next(1, 4)}"));
        yield return Do("provider", ("fault", Pick(dice, OnTheirWay)), ("times", "1"));
        yield return Do("pay", ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5)));
        if (dice.Next(2) == 0) yield return Moment(dice, Do("pay", ("as", "same"), ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5))));
    }

    // Two keys, everything else equal, and only one of the two meets a fault.
    private static IEnumerable<Move> EqualPayments(Random dice)
    {
        yield return Do("pay", ("through", Instance(dice)));
        yield return Do("provider", ("fault", Pick(dice, ChargeFaults.Keys)), ("times", $"{dice.Next(1, 3)}")) with { After = "answered" };
        yield return Do("pay", ("as", "other key"), ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5)))
            with { After = "answered", Delay = Round(0.1 + (dice.NextDouble() * 0.3)) };
    }

    // The database goes, comes back for a moment, and goes again: what waits for it in two places waits twice.
    private static IEnumerable<Move> Flaps(Random dice)
    {
        var first = Seconds(dice, 1, 2.5);
        yield return Do("database", ("through", "both"), ("how", "refuse"), ("for", first));
        yield return Do("database", ("through", "both"), ("how", "refuse"), ("for", Seconds(dice, 3, 6)))
            with { Delay = Round(double.Parse(first, System.Globalization.CultureInfo.InvariantCulture) + 1 + (dice.NextDouble() * 3)) };
    }

    private static IEnumerable<Move> Disturbances(Random dice)
    {
        if (dice.Next(100) < 8)
        {
            foreach (var move in Flaps(dice)) yield return move;
            yield break;
        }

        for (var number = Weighted(dice, 20, 40, 30, 10); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 6 => Do("database", ("through", "both"), ("how", "refuse"), ("for", Seconds(dice, 12, 18))),
                < 22 => Do("database", ("through", dice.Next(2) == 0 ? "both" : Either(dice)), ("how", dice.Next(3) == 0 ? "cut" : "refuse"), ("for", Seconds(dice, 0.3, 5))),
                < 32 => Do("lost answer", ("through", Either(dice)), ("nth", $"{dice.Next(1, 40)}")),
                < 52 => Do("kill", ("through", Either(dice)), ("back", Seconds(dice, 0, 2))),
                < 64 => Do("kill", ("through", Either(dice))),
                < 69 => Do("leavers", ("count", Pick(dice, ["20", "70"])), ("through", Either(dice)), ("patience", Seconds(dice, 0.1, 1))),
                < 76 => Do("lookups", ("fault", Pick(dice, ["500", "hang", "slow"])), ("for", Seconds(dice, 1, 6))),
                < 85 => Do("slow provider", ("seconds", Pick(dice, ["2", "2.6"])), ("when", Pick(dice, ["before", "after"])), ("for", "ever")),
                _ => Do("slow provider", ("seconds", Pick(dice, ["1.2", "2", "2.6"])), ("when", Pick(dice, ["before", "after"])), ("for", Seconds(dice, 1, 6))),
            };
            var lane = dice.Next(1, Lanes + 1);
            yield return dice.Next(2) == 0
                ? move with { Delay = Round(dice.NextDouble() * 3) }
                : move with { After = $"{lane}:{Pick(dice, ["sent", "received", "charged", "answered"])}", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.3) };
        }
    }

    private static Move Moment(Random dice, Move move) => dice.Next(100) switch
    {
        < 35 => move with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.05) },
        < 75 => move with { After = Pick(dice, ["received", "charged", "answered"]), Delay = dice.Next(3) == 0 ? 0 : Round(dice.NextDouble() * 0.4) },
        _ => move with { Delay = Round(dice.NextDouble() * 5) },
    };

    private static string Where(Move move) => move["through"] is { } number and not "any" ? number == "both" ? "each instance" : $"instance {number}" : "any instance";

    private static string Instance(Random dice) => Pick(dice, ["1", "2", "any"]);

    private static string Either(Random dice) => Pick(dice, ["1", "2"]);

    private static string? Until(Random dice) => dice.Next(100) switch { < 20 => "once", < 45 => "leaves", _ => null };
}
