using System.Globalization;
using Harness.Hunting;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>
/// What the buyers of one event do. Most lanes are thrown together; a share of them has a theme, because some mistakes need several requests
/// in one order, which chance would hardly ever throw.
/// </summary>
internal abstract class LaneThemes : Vocabulary
{
    private const int MostTickets = 10;
    private static readonly string[] Buyers = ["a", "b", "c", "d"];
    private static readonly string[] Verbs = ["confirm", "cancel", "read"];

    /// <summary>A lane's moves, with a theme or without.</summary>
    private protected static IEnumerable<Move> Moves(Random dice) => dice.Next(100) switch
    {
        < 4 => Glued(dice),
        < 12 => Bad(dice),
        < 17 => SecondChance(dice),
        < 21 => SeenFromBoth(dice, Either(dice)),
        < 24 => AtItsLimits(dice),
        _ => Usual(dice),
    };

    /// <summary>One buyer who does one thing after the other: nobody is in the way of anybody.</summary>
    private protected static IEnumerable<Move> Alone(Random dice, string? through)
    {
        var code = dice.Next(2) == 0 ? "1" : null;
        yield return Do("order", ("key", "a"), ("wants", Pick(dice, ["1:1", "2:1,1:1", "1:2,3:1"])), ("code", code), ("through", through ?? Either(dice)))
            with { Delay = Round(dice.NextDouble() * 2) };
        if (dice.Next(2) == 0) yield return Do(Pick(dice, Verbs), ("key", "a"), ("through", through ?? Either(dice))) with { After = "a is held" };
    }

    /// <summary>Holds that are made at once, and that nobody asks about any more.</summary>
    private protected static IEnumerable<Move> LeftAlone(Random dice)
    {
        yield return Do("event", ("types", Pick(dice, ["2", "3,1"])), ("codes", "2,1"));
        foreach (var buyer in Buyers.Take(1 + dice.Next(2)))
            yield return Do("order", ("key", buyer), ("wants", "1:1"), ("code", Code(dice)), ("through", Either(dice))) with { Delay = Round(dice.NextDouble() * 0.3) };
    }

    /// <summary>
    /// Many buyers of one event at once, who leave at once, keep what they have until it expires, or come back until they have it; some who
    /// come after them, and sometimes many who only look and leave.
    /// </summary>
    private protected static IEnumerable<Move> Crowd(Random dice)
    {
        var until = Pick(dice, ["once", "leaves", "final"]);
        var count = until == "final" ? "70" : Pick(dice, ["30", "60", "110"]);
        yield return Do("event", ("types", "160,1"), ("codes", "1,1"));
        yield return Do(
            "crowd", ("count", count), ("wants", "1:1"), ("through", Either(dice)), ("until", until == "final" ? null : until), ("patience", Seconds(dice, 0.01, 0.3)));
        // The contract promises no answers to hundreds of callers at once (C3).
        if (count is "30" or "60" && dice.Next(2) == 0)
        {
            yield return Do("crowd", ("what", "look"), ("count", "60"), ("through", Either(dice)), ("until", "leaves"), ("patience", Seconds(dice, 0.01, 0.2)))
                with { Delay = Round(dice.NextDouble() * 0.3) };
        }

        // Mostly when the crowd has what it wants, so that this is the last of many holds which end.
        yield return Do("order", ("key", "a"), ("wants", "2:1"), ("through", Through(dice))) with { Delay = Round(dice.Next(3) > 0 ? 2.5 : dice.NextDouble() * 2.5) };
        yield return Do("order", ("key", "b"), ("wants", "1:1"), ("through", Through(dice))) with { Delay = Round(0.5 + (dice.NextDouble() * 2)) };
    }

    /// <summary>Whoever reads through one instance sees what was answered through the other one, however long an earlier read takes.</summary>
    /// <param name="dice">The only source of chance.</param>
    /// <param name="reads">The instance that is read through.</param>
    private protected static IEnumerable<Move> SeenFromBoth(Random dice, string reads)
    {
        var (writes, begins) = (reads == "1" ? "2" : "1", 0.2 + (dice.NextDouble() * 1.5));
        var (change, changed) = dice.Next(2) == 0 ? ("confirm", "a is confirmed") : ("cancel", "a is cancelled");
        var order = Do("order", ("key", "a"), ("wants", Pick(dice, ["1:1", "1:2,2:1"])), ("code", Code(dice)), ("through", writes)) with { Delay = Round(begins + 0.06) };
        yield return Do("look", ("through", reads)) with { Delay = Round(begins) };
        yield return order;
        yield return Do("look", ("through", reads)) with { After = "a is held" };
        yield return Do("look", ("through", reads)) with { After = "a is held", Delay = 0.15 };
        yield return Do("read", ("key", "a"), ("through", reads)) with { After = "a is held" };
        yield return Do(change, ("key", "a"), ("through", writes)) with { After = "a is held", Delay = 0.06 };
        yield return Do("read", ("key", "a"), ("through", reads)) with { After = changed };
        yield return Do("look", ("through", reads)) with { After = changed };
        yield return With(order, "through", reads) with { After = changed, Delay = 0 };
        yield return Do("order", ("key", "b"), ("wants", "2:1"), ("through", writes)) with { After = changed, Delay = 0.06 };
        yield return Do("look", ("through", reads)) with { After = "b is held" };
    }

    /// <summary>Orders of a few buyers, their near-twins and what follows on them, thrown together.</summary>
    private protected static IEnumerable<Move> Usual(Random dice)
    {
        var quantities = Quantities(dice);
        yield return Do("event", ("types", string.Join(',', quantities)), ("codes", Pick(dice, ["1,1", "2,1", "1,3", "2,2"])));
        foreach (var buyer in Buyers.Take(1 + Weighted(dice, 15, 40, 25, 20)))
        {
            var order = Do(
                "order", ("key", buyer), ("wants", Wants(dice, quantities)), ("code", Code(dice)), ("through", Through(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5)))
                with { Delay = dice.Next(3) > 0 ? 0 : Round(dice.NextDouble() * 2.5) };
            yield return order;
            for (var more = Weighted(dice, 30, 40, 20, 10); more > 0; more--) yield return Moment(dice, buyer, Twin(dice, order, quantities));
            for (var more = Weighted(dice, 25, 35, 25, 15); more > 0; more--) yield return Moment(dice, buyer, Follow(dice, buyer));
            if (dice.Next(100) >= 20) continue;
            // The same or the opposite at the same moment, through both instances.
            var first = Moment(dice, buyer, Do(Pick(dice, ["confirm", "cancel"]), ("key", buyer), ("through", "1")));
            yield return first;
            yield return Do(Pick(dice, ["confirm", "cancel"]), ("key", buyer), ("through", "2")) with { After = first.After, Delay = first.Delay };
        }

        for (var looks = Weighted(dice, 20, 40, 40); looks > 0; looks--)
            yield return Do("look", ("through", Through(dice))) with { Delay = Round(dice.NextDouble() * 4.5) };
    }

    /// <summary>One instance's number.</summary>
    private protected static string Either(Random dice) => Pick(dice, ["1", "2"]);

    // Where buyer and key are kept as one text, these two are the same; "+" stands for nothing between them.
    private static IEnumerable<Move> Glued(Random dice)
    {
        var (between, wants) = (Pick(dice, ["_", "-", "+"]), Pick(dice, ["1:1", "1:1,2:1"]));
        yield return Do("order", ("key", "a"), ("wants", wants), ("glued", $"{between} buyer"), ("through", Through(dice)));
        yield return Do("order", ("key", "a"), ("wants", wants), ("glued", $"{between} key"), ("through", Through(dice))) with { Delay = Round(dice.NextDouble()) };
    }

    // What C12 refuses, before or after a good order with the same key, and requests about orders by nobody and about none.
    private static IEnumerable<Move> Bad(Random dice)
    {
        foreach (var what in Enumerable.Range(0, 3).Select(_ => Pick(dice, BadOrders.Names)).Distinct().ToList())
        {
            var good = dice.Next(4) switch { 0 => "before", 1 => "after", _ => null };
            yield return Do("bad", ("what", what), ("good", good), ("through", Through(dice))) with { Delay = Round(dice.NextDouble()) };
        }

        for (var more = 2; more > 0; more--)
            yield return Do("bad event", ("what", Pick(dice, BadEvents.Names)), ("through", Through(dice))) with { Delay = Round(dice.NextDouble() * 2) };
        yield return Do("order", ("key", "a"), ("wants", "2:1"), ("through", Through(dice)));
        for (var more = 2; more > 0; more--)
            yield return Do(Pick(dice, Verbs), ("key", "a"), ("by", Pick(dice, BadBuyers.Names)), ("through", Through(dice))) with { After = "a is held" };
        yield return Do(Pick(dice, Verbs), ("key", "a"), ("which", "unknown"), ("through", Through(dice))) with { Delay = Round(dice.NextDouble()) };
        yield return Do("read", ("key", "a"), ("through", Through(dice))) with { After = "a is held", Delay = 0.5 };
    }

    // Somebody is refused, it comes back, and others ask for the same at once: a refusal says nothing about later (C2), and leaves its key free.
    private static IEnumerable<Move> SecondChance(Random dice)
    {
        var (through, isCode, all) = (Either(dice), dice.Next(3) == 0, dice.Next(1, 4));
        var (wants, code) = (isCode ? "2:1" : $"1:{dice.Next(1, all + 1)}", isCode ? "1" : null);
        yield return Do("event", ("types", $"{all},3"), ("codes", "1,1"));
        yield return Do("order", ("key", "a"), ("wants", isCode ? "2:1" : $"1:{all}"), ("code", code), ("through", Through(dice))) with { Delay = Round(dice.NextDouble()) };
        var refused = Do("order", ("key", "b"), ("wants", wants), ("code", code), ("through", through)) with { After = "a is held" };
        yield return refused;
        yield return Do("cancel", ("key", "a"), ("through", Through(dice))) with { After = "b is refused" };
        yield return With(refused, "key", "c") with { After = "a is cancelled", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.5) };
        yield return refused with { After = "a is cancelled", Delay = Round(dice.NextDouble() * 0.8) };
        yield return Do("look", ("through", through)) with { After = "a is cancelled" };
    }

    // Good input at the contract's limits: names, codes, buyers and keys as long as they may be, which differ in their last letters only.
    private static IEnumerable<Move> AtItsLimits(Random dice)
    {
        yield return Do("event", ("shape", "limits"));
        var order = Do("order", ("key", "a"), ("wants", "1:10,2:8,3:1,4:1,5:1,6:1,7:1,20:1"), ("code", "20"), ("through", Through(dice)));
        yield return order;
        yield return With(order, "key", "b") with { Delay = Round(dice.NextDouble()) };
        // The same key of another buyer, another key of the same buyer, and the same once more.
        yield return With(order, "buyer", "b") with { Delay = Round(dice.NextDouble()) };
        yield return With(With(order, "key", "b"), "buyer", "a") with { Delay = Round(dice.NextDouble()) };
        yield return order with { Delay = Round(dice.NextDouble() * 2) };
        yield return With(With(order, "code", "19"), "key", "c") with { Delay = Round(dice.NextDouble()) };
        yield return Do(Pick(dice, Verbs), ("key", "a"), ("through", Through(dice))) with { After = "a is held" };
        yield return Do("read", ("key", "b"), ("through", Through(dice))) with { After = "b is held" };
        yield return Do("create", ("through", Through(dice))) with { Delay = Round(dice.NextDouble() * 3) };
        yield return Do("look", ("through", Through(dice))) with { Delay = Round(dice.NextDouble() * 3) };
    }

    /// <summary>A request that is nearly the given one, or the same.</summary>
    private static Move Twin(Random dice, Move order, IReadOnlyList<int> quantities)
    {
        order = With(Without(Without(order, "until"), "patience"), "through", Through(dice)) with { Delay = 0 };
        if (Until(dice) is { } until) order = With(With(order, "until", until), "patience", Seconds(dice, 0.02, 1.5));
        var wants = order["wants"]!;
        return dice.Next(100) switch
        {
            < 42 => order,
            < 50 => With(order, "wants", string.Join(',', wants.Split(',').Reverse())),
            < 58 => With(order, "wants", Wants(dice, quantities)),
            < 63 => With(order, "wants", string.Join(',', wants.Split(',').Select((one, index) => index == 0 ? OneMore(one) : one))),
            < 68 => order["code"] is null ? With(order, "code", "1") : Without(order, "code"),
            < 72 => order["code"] is null ? order : With(order, "code", "2"),
            < 77 => With(order, "of", "the other event"),
            // Of types 1 "x", 2 "x1", 4 "1y" and 5 "y": one order of each looks like the other where nothing stands between.
            < 82 when quantities.Count >= 5 => With(order, "wants", Pick(dice, ["1:1,4:1", "2:1,5:1"])),
            < 87 => With(order, "key", order["key"]!.ToUpperInvariant()),
            < 90 => With(order, "key", "1" + order["key"]),
            < 93 => With(order, "buyer", order["key"] + "1"),
            < 97 => With(order, "buyer", "e"),
            _ => With(order, "buyer", order["key"]!.ToUpperInvariant()),
        };
    }

    private static Move Follow(Random dice, string buyer)
    {
        var move = Do(Pick(dice, ["confirm", "confirm", "cancel", "cancel", "read"]), ("key", buyer), ("through", Through(dice)));
        if (dice.Next(100) < 8) return With(move, "by", "another buyer");
        return dice.Next(100) < 12 ? With(With(move, "until", "leaves"), "patience", Seconds(dice, 0.01, 0.5)) : move;
    }

    private static Move Moment(Random dice, string buyer, Move move) => dice.Next(100) switch
    {
        < 35 => move with { After = $"{buyer} is sent", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.06) },
        < 65 => move with { After = $"{buyer} is held", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble()) },
        < 85 => move with { After = $"{buyer} is about to expire", Delay = Round(dice.NextDouble() * 0.8) },
        _ => move with { Delay = Round(dice.NextDouble() * 4.5) },
    };

    private static IReadOnlyList<int> Quantities(Random dice) =>
        [.. Enumerable.Range(0, Pick(dice, ["1", "1", "2", "3", "3", "5", "8"])[0] - '0').Select(_ => Weighted(dice, 0, 45, 25, 15, 10, 5))];

    // Mostly what there is; sometimes more, which is refused however often it is sent.
    private static string Wants(Random dice, IReadOnlyList<int> quantities)
    {
        var types = Enumerable.Range(0, quantities.Count).ToArray();
        dice.Shuffle(types);
        return string.Join(',', types.Take(dice.Next(1, quantities.Count + 1)).Select(type => FormattableString.Invariant(
            $"{type + 1}:{(dice.Next(100) < 6 ? quantities[type] + 1 : dice.Next(1, quantities[type] + 1))}")));
    }

    private static string OneMore(string one)
    {
        var (type, quantity) = (one.Split(':')[0], int.Parse(one.Split(':')[1], CultureInfo.InvariantCulture));
        return FormattableString.Invariant($"{type}:{(quantity < MostTickets ? quantity + 1 : 1)}");
    }

    private static string? Code(Random dice) => dice.Next(100) switch { < 60 => null, < 90 => "1", _ => "2" };

    private static string Through(Random dice) => Pick(dice, ["1", "2", "any"]);

    private static string? Until(Random dice) => dice.Next(100) switch { < 20 => "once", < 40 => "leaves", _ => null };
}
