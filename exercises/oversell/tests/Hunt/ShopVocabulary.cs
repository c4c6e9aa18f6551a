using System.Globalization;
using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>
/// What a hunt does to the ticket shop. Every lane is one event with few seats, whose buyers order, confirm, cancel and read, and send the
/// near-twins of their requests. Meanwhile databases leave, hang or answer slowly, and instances come and go (C3, C10). Holds are short,
/// and the clocks of the instances differ as far as C11 allows, always.
/// </summary>
internal sealed class ShopVocabulary : Vocabulary
{
    /// <summary>How long a hold lasts.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(4.6);

    /// <summary>What an event has that no move describes.</summary>
    internal const string UsualTypes = "2,2,2", UsualCodes = "2,1";

    private const int Lanes = 20;

    // Beside a crowd: an instance has something else to do.
    private const int LanesBesideACrowd = 10;

    // While requests for one event are held up: as many events as may be busy beside it without any crowd.
    private const int LanesBesideHeldUp = 6;
    private const int MostTickets = 10;

    private static readonly TimeSpan ClockIsOff = TimeSpan.FromSeconds(30);
    private static readonly string[] Buyers = ["a", "b", "c", "d"];

    /// <inheritdoc />
    public override Script Draw(Random dice)
    {
        if (dice.Next(100) < 12)
        {
            return new Script
            {
                Lanes = [.. Enumerable.Range(1, LanesBesideHeldUp).Select(number => new Lane($"{number}", [.. Alone(dice)]))],
                Disturbances = [Do("hold up", ("count", Pick(dice, ["3", "6", "10"])), ("for", Pick(dice, ["3", "6", "11"])))],
            };
        }

        var hasCrowd = dice.Next(100) < 20;
        return new Script
        {
            Lanes = [.. Enumerable.Range(1, hasCrowd ? LanesBesideACrowd : Lanes).Select(number => new Lane($"{number}", [.. hasCrowd && number == 1 ? Crowd(dice) : Moves(dice)]))],
            Disturbances = [.. Disturbances(dice)],
        };
    }

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        var world = await ShopWorld.StartAsync(scenario, new ShopOptions
        {
            Instances = instances,
            Isolation = Isolation.OwnProcess,
            Lifetime = Lifetime,
            ClockOffset = number => number == 1 ? -ClockIsOff : ClockIsOff,
        });
        scenario.Did(FormattableString.Invariant(
            $"Started instances whose clocks are {ClockIsOff.TotalSeconds:0} s slow (instance 1) and fast (the others), with holds of {Lifetime.TotalSeconds} s."));
        return new ShopStage(world);
    }

    /// <inheritdoc />
    public override string Describe(Move move) => ShopWords.Of(move);

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["until"] is "once" or "leaves") yield return Without(move, "until");
        if (move["through"] is "any" or "2" or "both") yield return With(move, "through", "1");
        if (move["code"] is not null) yield return Without(move, "code");
        if (move["wants"] is { } wants && wants.Contains(',', StringComparison.Ordinal)) yield return With(move, "wants", wants.Split(',')[0]);
        if (move["wants"] is { } some && some != "1:1") yield return With(move, "wants", "1:1");
        if (move["types"] is { } types && types != "1") yield return With(move, "types", "1");
        if (move["count"] is { } count && count != "1") yield return With(move, "count", "1");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move["nth"] is { } nth && nth != "1") yield return With(move, "nth", "1");
        if (move["back"] is { } back && back != "0") yield return With(move, "back", "0");
    }

    // One buyer who does one thing after the other: nobody is in the way of anybody.
    private static IEnumerable<Move> Alone(Random dice)
    {
        var code = dice.Next(2) == 0 ? "1" : null;
        yield return Do("order", ("key", "a"), ("wants", Pick(dice, ["1:1", "2:1,1:1", "1:2,3:1"])), ("code", code), ("through", Either(dice)))
            with { Delay = Round(dice.NextDouble() * 2) };
        if (dice.Next(2) == 0) yield return Do(Pick(dice, ["confirm", "cancel", "read"]), ("key", "a"), ("through", Either(dice))) with { After = "a is held" };
    }

    // Many buyers of one event at once, who leave at once or keep what they have until it expires; and some who come after them.
    private static IEnumerable<Move> Crowd(Random dice)
    {
        yield return Do("event", ("types", "80,1"), ("codes", "1,1"));
        yield return Do(
            "crowd", ("count", Pick(dice, ["30", "60"])), ("wants", "1:1"), ("through", Either(dice)), ("until", Pick(dice, ["once", "leaves"])), ("patience", Seconds(dice, 0.01, 0.3)));
        yield return Do("order", ("key", "a"), ("wants", "2:1"), ("through", Through(dice))) with { Delay = Round(dice.NextDouble() * 2.5) };
        yield return Do("order", ("key", "b"), ("wants", "1:1"), ("through", Through(dice))) with { Delay = Round(0.5 + (dice.NextDouble() * 2)) };
    }

    // Where buyer and key are kept as one text, these two are the same.
    private static IEnumerable<Move> Glued(Random dice)
    {
        var (between, wants) = (Pick(dice, ["_", "-"]), Pick(dice, ["1:1", "1:1,2:1"]));
        yield return Do("order", ("key", "a"), ("wants", wants), ("glued", $"{between} buyer"), ("through", Through(dice)));
        yield return Do("order", ("key", "a"), ("wants", wants), ("glued", $"{between} key"), ("through", Through(dice))) with { Delay = Round(dice.NextDouble()) };
    }

    private static IEnumerable<Move> Moves(Random dice)
    {
        if (dice.Next(100) < 4)
        {
            foreach (var move in Glued(dice)) yield return move;
            yield break;
        }

        if (dice.Next(100) < 8)
        {
            foreach (var what in Enumerable.Range(0, 3).Select(_ => Pick(dice, BadOrders.Names)).Distinct()) yield return Do("bad", ("what", what), ("through", Through(dice)));
            yield break;
        }

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

    private static IEnumerable<Move> Disturbances(Random dice)
    {
        for (var number = Weighted(dice, 15, 35, 35, 15); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                // Longer than any loop's first pauses.
                < 4 => Do("database", ("how", dice.Next(2) == 0 ? "refuse" : "freeze"), ("through", "both"), ("for", Seconds(dice, 7, 17))),
                < 16 => Do("database", ("how", "refuse"), ("through", Where(dice)), ("for", Seconds(dice, 0.3, 5))),
                < 22 => Do("database", ("how", "cut"), ("through", Where(dice))),
                < 36 => Do("database", ("how", "freeze"), ("through", Where(dice)), ("for", Pick(dice, ["1", "2.5", "4", "8"]))),
                < 52 => Do("stall", ("count", $"{dice.Next(1, 4)}"), ("nth", $"{dice.Next(1, 12)}"), ("through", Either(dice)), ("for", Pick(dice, ["1.5", "3", "3", "6", "11"]))),
                < 62 => Do("lost answer", ("nth", $"{dice.Next(1, 40)}"), ("through", Either(dice))),
                < 76 => Do("kill", ("through", Either(dice)), ("back", Seconds(dice, 0, 2))),
                < 88 => Do("kill", ("through", Either(dice))),
                _ => Do("slow network", ("milliseconds", Pick(dice, ["10", "25", "50"])), ("through", Where(dice)), ("for", Seconds(dice, 2, 6))),
            };
            var lane = dice.Next(1, Lanes + 1);
            yield return dice.Next(100) < 60
                ? move with { Delay = Round(dice.NextDouble() * 3.5) }
                : move with { After = $"{lane}:a {Pick(dice, ["is sent", "is held", "is about to expire"])}", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.3) };
        }
    }

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

    private static string Either(Random dice) => Pick(dice, ["1", "2"]);

    private static string Where(Random dice) => Pick(dice, ["1", "2", "both"]);

    private static string? Until(Random dice) => dice.Next(100) switch { < 20 => "once", < 40 => "leaves", _ => null };
}
