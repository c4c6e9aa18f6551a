using System.Globalization;
using Harness.Hunting;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>
/// What a hunt does to the orders service: callers who page, search and ask for reports while orders are placed, imported and changed, and
/// instances come and go; cursors and other input that must be refused; and what single requests cost when all is quiet. Some scripts have
/// a theme: imports that are committed late, a crowd that comes back again and again, or a deploy beside it.
/// </summary>
internal sealed class OrdersVocabulary : OrdersWords
{
    private const int Lanes = 12;
    private const int LanesBesideAThrong = 3;
    private const int LanesBesideADeploy = 6;

    /// <summary>What an order can be.</summary>
    internal static readonly string[] Statuses = ["placed", "paid", "shipped", "delivered", "cancelled", "disputed"];

    // Their names have two slashes, or a hyphen.
    private static readonly string[] Zones =
        [.. ZoneCalendar.Zones, "America/Argentina/Ushuaia", "America/North_Dakota/New_Salem", "America/Port-au-Prince"];

    /// <inheritdoc />
    public override Script Draw(Random dice) => Weighted(dice, 60, 10, 10, 20) switch
    {
        0 => new Script { Lanes = Numbered(Lanes, _ => UsualLane(dice)), Disturbances = [.. Disturbances(dice)] },
        1 => new Script
        {
            Lanes = Numbered(Lanes, number => number switch { 1 => Late(dice), 2 or 3 => Beside(dice), _ => UsualLane(dice) }),
            Disturbances = [Do("sell", ("for", "3"))],
        },
        // Longer than callers wait: who is always passed over is not answered.
        2 => new Script
        {
            Lanes = Numbered(LanesBesideAThrong, _ => Moves(dice)),
            Disturbances = [Do("throng", ("count", Pick(dice, ["60", "100"])), ("for", "13"), ("slow", "0.03"), ("through", Pick(dice, ["1", "2"])))],
        },
        _ => new Script { Lanes = Numbered(LanesBesideADeploy, _ => UsualLane(dice)), Disturbances = [Deploy(dice)] },
    };

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) => await OrdersStage.OpenAsync(scenario, instances);

    private static IReadOnlyList<Lane> Numbered(int count, Func<int, IEnumerable<Move>> moves) =>
        [.. Enumerable.Range(1, count).Select(number => new Lane($"{number}", [.. moves(number)]))];

    private static IEnumerable<Move> UsualLane(Random dice) => Weighted(dice, 66, 12, 6, 16) switch
    {
        0 => Moves(dice),
        1 => Pile(dice),
        2 => Twins(dice),
        _ => Hot(dice),
    };

    private static IEnumerable<Move> Moves(Random dice)
    {
        var customer = Pick(dice, ["none", "none", "few", "few", "few", "burst", "burst", "burst", "burst", "burst", "ordinary", "ordinary", "ordinary", "large", "large", "last"]);
        yield return Customer(dice, customer);
        var of = dice.Next(2) == 0 ? "all" : Pick(dice, Statuses);
        var (zone, date) = Day(dice);
        for (var number = dice.Next(5, 11); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 29 => Do("page", ("of", dice.Next(5) == 0 ? "all" : of), ("limit", Limit(dice)), ("through", Instance(dice))),
                < 41 => Place(dice),
                < 53 => Import(dice),
                < 58 => Do("edges", ("tz", zone), ("date", date), ("open", dice.Next(4) == 0 ? Seconds(dice, 0.1, 1) : null)),
                < 64 => Do("status", ("to", dice.Next(2) == 0 && of != "all" ? of : Pick(dice, Statuses)), ("n", $"{dice.Next(1, 6)}")),
                < 67 => Do("again", ("of", of), ("back", $"{dice.Next(1, 4)}")),
                < 70 => Do("old", ("limit", Limit(dice)), ("through", Instance(dice))),
                < 77 => Do("cursor", ("of", dice.Next(2) == 0 ? "all" : of), ("how", Pick(dice, CursorMoves.Names.Keys)), ("through", Instance(dice))),
                < 85 => Do("search", ("as", Pick(dice, Addresses.Spellings.Keys)), ("through", Instance(dice))),
                < 90 => Report(dice, "report", zone, date),
                < 93 => Do("good", ("what", Pick(dice, GoodInputs.Names.Keys)), ("through", Instance(dice))),
                < 97 => Do("bad", ("what", Pick(dice, BadInputs.Names)), ("through", Instance(dice))),
                _ => Cost(dice, of, zone, date),
            };
            yield return dice.Next(3) == 0 ? move with { Delay = Round(dice.NextDouble() * 0.3) } : move;
        }

        // What depends on how much a customer owns shows with one who owns much.
        if (dice.Next(100) < (customer == "large" ? 90 : 35)) yield return Cost(dice, of, zone, date);
    }

    // What it costs to find a few orders in many of another kind: of one time, of one status, or with much that is not shown.
    private static IEnumerable<Move> Pile(Random dice)
    {
        var kind = Pick(dice, ["tied", "paid", "delivered", "wordy"]);
        yield return Do("customer", ("is", kind));
        yield return Do("page", ("of", "all"), ("limit", Limit(dice)), ("through", Instance(dice)));
        var others = Statuses.Where(status => status != kind);
        var of = kind switch
        {
            "tied" or "wordy" => dice.Next(2) == 0 ? "all" : Pick(dice, Statuses),
            _ => dice.Next(3) == 0 ? others.Last(status => status is "paid" or "delivered") : Pick(dice, others),
        };
        var limit = kind == "wordy" ? Pick(dice, ["5", "20"]) : Pick(dice, ["1", "1", "2", "5"]);
        yield return Do("cost", ("what", "page"), ("of", of), ("limit", limit), ("deep", kind == "tied" ? Pick(dice, ["0", "1", "4"]) : "0"), Used(dice));
        yield return kind == "wordy"
            ? Do("cost", ("what", "page"), ("of", "all"), ("limit", "20"))
            : Do("cost", ("what", "search"), ("as", "known"));
    }

    // A question at both instances, before and after something is written: whoever remembers an answer has remembered this one.
    private static IEnumerable<Move> Hot(Random dice)
    {
        yield return Customer(dice, Pick(dice, ["none", "few", "burst", "last"]));
        var ask = dice.Next(4) switch
        {
            0 => Do("page", ("of", Pick(dice, ["all", "placed"])), ("limit", "100")),
            1 => Do("search", ("as", "same")),
            _ => Now(dice),
        };
        Move At(string instance) => With(ask, "through", instance);
        yield return At("1");
        yield return At("2");
        for (var number = dice.Next(1, 4); number > 0; number--)
        {
            var taker = Pick(dice, ["1", "2"]);
            yield return Do("place", ("n", "1"), ("lines", Pick(dice, ["1", "3", "dear", "twins"])), ("through", taker));
            yield return At(taker == "1" ? "2" : "1");
            yield return At(taker);
        }

        yield return dice.Next(2) == 0 ? Do("import", ("n", "2"), ("when", "now"), ("to", "placed")) : Do("status", ("to", "placed"), ("n", "3"));
        yield return At(Pick(dice, ["1", "2"]));
    }

    // Addresses that are nearly the same, long ones most often: whoever keeps a part of an address takes one for another.
    private static IEnumerable<Move> Twins(Random dice)
    {
        yield return Do("customer", ("is", Pick(dice, ["none", "few"])), ("mail", dice.Next(3) switch { 0 => null, 1 => "special", _ => "long" }));
        yield return Do("place", ("n", "1"), ("lines", "1"), ("through", Instance(dice)));
        for (var number = dice.Next(2, 5); number > 0; number--)
        {
            var other = Pick(dice, Addresses.OfOthers);
            yield return dice.Next(2) == 0
                ? Do("place", ("n", "1"), ("lines", "1"), ("through", Instance(dice)), ("mail", other))
                : Do("import", ("n", "1"), ("when", "now"), ("mail", other));
            yield return Do("search", ("as", other), ("through", Instance(dice)));
        }

        yield return Do("search", ("as", "same"), ("through", Instance(dice)));
        yield return Do("search", ("as", Pick(dice, ["shorter", "beginning", "any letter", "escaped"])), ("through", Instance(dice)));
    }

    // An import that is committed long after it was written, while others write.
    private static IEnumerable<Move> Late(Random dice)
    {
        yield return Customer(dice, Pick(dice, ["none", "few", "burst"]));
        var open = dice.Next(3) == 0 ? Seconds(dice, 14, 15.5) : Seconds(dice, 2.5, 5);
        var (zone, date) = Day(dice);
        yield return Do("page", ("of", "all"), ("limit", "100"), ("through", "any"));
        yield return Do("search", ("as", "same"), ("through", "any"));
        if (dice.Next(3) == 0)
        {
            yield return Report(dice, "report", zone, date);
            yield return Do("edges", ("tz", zone), ("date", date), ("open", open));
        }
        else
        {
            yield return Now(dice);
            yield return Do("import", ("n", Pick(dice, ["1", "25"])), ("when", "now"), ("open", open));
        }
    }

    // Whoever writes at that moment, too.
    private static IEnumerable<Move> Beside(Random dice)
    {
        yield return Customer(dice, Pick(dice, ["none", "few"]));
        yield return Do("import", ("n", "2"), ("when", "now")) with { Delay = 0.5 };
        yield return Do("place", ("n", "2"), ("lines", "1"), ("through", Instance(dice)));
        yield return Now(dice);
    }

    private static IEnumerable<Move> Disturbances(Random dice)
    {
        if (dice.Next(100) < 60) yield return Do("sell", ("for", Seconds(dice, 0.5, 3))) with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 40) yield return Do("kill", ("through", Pick(dice, ["1", "2"])), ("back", Seconds(dice, 0, 1))) with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 15) yield return Do("join") with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 12) yield return Do("slow", ("through", Pick(dice, ["1", "2"])), ("by", Seconds(dice, 0.005, 0.02)), ("for", Seconds(dice, 1, 4)));
        if (dice.Next(100) < 30) yield return Do("crowd", ("count", Pick(dice, ["20", "80", "120", "170"])), ("through", Pick(dice, ["1", "2", "all", "all"]))) with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 25) yield return Do("crowd", ("count", Pick(dice, ["60", "120", "170"])), ("through", Pick(dice, ["1", "2"])), ("leaves", Seconds(dice, 0.01, 0.04))) with { Delay = Round(dice.NextDouble()) };
    }

    private static Move Deploy(Random dice) => Do(
        "deploy", ("starts", Pick(dice, ["1", "1", "2", "2", "3"])), ("at", Weighted(dice, 20, 45, 35) switch { 0 => null, 1 => Deployment.Dropping, _ => Pick(dice, ["0", "1", "2", "3", "5", "8", "11"]) }));

    private static Move Customer(Random dice, string kind) =>
        Do("customer", ("is", kind), ("mail", dice.Next(6) switch { 0 or 1 => "special", 2 => "long", _ => null }));

    private static Move Place(Random dice) => Do(
        "place", ("n", $"{dice.Next(1, 4)}"), ("lines", Pick(dice, ["1", "3", "3", "50", "dear", "free", "twins"])), ("through", Instance(dice)), ("mail", Spelling(dice)));

    private static Move Import(Random dice) => Do(
        "import", ("n", Pick(dice, ["1", "2", "25"])), ("when", Pick(dice, Times.Keys)), ("mail", Spelling(dice)), ("to", dice.Next(3) == 0 ? Pick(dice, Statuses) : null),
        ("written", dice.Next(3) == 0 ? Pick(dice, Imports.Kinds.Keys) : null), ("open", dice.Next(4) == 0 ? Seconds(dice, 0.1, 1) : null));

    private static Move Cost(Random dice, string of, string zone, string date) => dice.Next(100) switch
    {
        < 50 => Do("cost", ("what", "page"), ("of", dice.Next(2) == 0 ? of : Pick(dice, ["all", .. Statuses])), ("limit", Limit(dice) ?? "20"), ("deep", Pick(dice, ["0", "0", "1", "4", "20"])), Used(dice)),
        < 72 => Do("cost", ("what", "search"), ("as", Pick(dice, Addresses.Spellings.Keys.Where(how => how != "anything"))), Used(dice)),
        < 94 => Report(dice, "cost", zone, date, ("what", "report")),
        _ => Do("cost", ("what", "order")),
    };

    private static (string Name, string? Value) Used(Random dice) => ("used", dice.Next(8) == 0 ? "yes" : null);

    private static Move Now(Random dice) => Do(
        "report", ("tz", dice.Next(3) == 0 ? Pick(dice, Zones) : "Etc/UTC"), ("from", "now"), ("days", Pick(dice, ["3", "3", "7"])), ("through", Instance(dice)));

    private static Move Report(Random dice, string what, string zone, string date, params (string, string?)[] more)
    {
        var days = dice.Next(3) switch { 0 => 1, 1 => dice.Next(2, 8), _ => dice.Next(8, 93) };
        var first = DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(-dice.Next(0, days));
        if (first.Year < 2000) first = new DateOnly(2000, 1, 1);
        return Do(what, [.. more, ("tz", zone), ("from", first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("days", days.ToString(CultureInfo.InvariantCulture)), ("through", Instance(dice))]);
    }

    // Most often a date on which clocks were set, in the years of the data or in others; and the first and the last that there are reports of.
    private static (string Zone, string Date) Day(Random dice)
    {
        var zone = Pick(dice, Zones);
        if (dice.Next(16) == 0) return (zone, Pick(dice, ["2000-01-01", "2100-12-31"]));
        var year = dice.Next(3) switch { 0 => dice.Next(2023, 2027), 1 => dice.Next(2000, 2020), _ => dice.Next(2000, 2100) };
        var changes = dice.Next(4) == 0 ? [] : ZoneCalendar.DatesOfChange(zone, year);
        var date = changes.Count > 0 ? changes[dice.Next(changes.Count)] : new DateOnly(year, 1, 1).AddDays(dice.Next(365));
        return (zone, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static string? Limit(Random dice) => dice.Next(6) switch { 0 => null, 1 => "1", 2 => "100", 3 => "20", 4 => "5", _ => $"{dice.Next(1, 101)}" };

    private static string? Spelling(Random dice) => dice.Next(3) switch { 0 => "capitals", 1 => Pick(dice, ["small", .. Addresses.OfOthers]), _ => null };

    private static string Instance(Random dice) => Pick(dice, ["1", "2", "any"]);
}
