using System.Globalization;
using Harness.Hunting;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>
/// What a hunt does to the orders service: callers who page, search and ask for reports while orders are placed, imported and changed, and
/// instances come and go; cursors and other input that must be refused; and what single requests cost when all is quiet.
/// </summary>
internal sealed class OrdersVocabulary : Vocabulary
{
    private const int Lanes = 12;

    /// <summary>What an order can be.</summary>
    internal static readonly string[] Statuses = ["placed", "paid", "shipped", "delivered", "cancelled", "disputed"];

    private static readonly Dictionary<string, string> Customers = new()
    {
        ["none"] = "without orders",
        ["few"] = "with three orders of one time",
        ["burst"] = "with thirty orders of three times",
        ["ordinary"] = "with some forty orders",
        ["large"] = "with a tenth of all orders",
    };

    private static readonly Dictionary<string, string> Times = new()
    {
        ["newest"] = "newer than any",
        ["oldest"] = "older than any",
        ["between"] = "in between",
        ["same"] = "with the time of another one",
        ["now"] = "of this moment",
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
        "customer" => $"it is about a customer {Customers[move["is"]!]}" + (move["mail"] == "special" ? ", whose address has characters that mean something in a pattern" : ""),
        "place" => $"{Count(move, "order")} of {(move["lines"] is "dear" ? "fifty of the dearest" : move["lines"] ?? "1")} lines {Are(move)} placed through {Where(move)}{Mail(move)}",
        "import" => $"{Count(move, "order")} {Times[move["when"]!]} {Are(move)} imported{Mail(move)}{Open(move)}",
        "edges" => $"orders are imported around every midnight and change of clocks of {move["date"]} in {move["tz"]}{Open(move)}",
        "status" => $"the warehouse makes {Count(move, "order")} {move["to"]}",
        "page" => $"a caller asks for the next {move["limit"] ?? "20 (by default)"} of {List(move)} through {Where(move)}",
        "again" => $"a caller goes {move["back"]} pages back in {List(move)}",
        "cursor" => $"a caller {CursorMoves.Names[move["how"]!]} ({List(move)}) at {Where(move)}",
        "search" => $"a caller searches for the address {Addresses.Spellings[move["as"]!]} through {Where(move)}",
        "report" => $"a caller asks for {Days(move)} through {Where(move)}",
        "bad" => $"a caller sends {move["what"]}",
        "cost" => "when all is quiet, it is measured what " + (move["what"] switch
        {
            "page" => $"{move["limit"]} of {List(move)} cost" + (move["deep"] is "0" or null ? "" : $", after {move["deep"]} pages of 100"),
            "search" => $"a search for the address {Addresses.Spellings[move["as"]!]} costs",
            "report" => $"{Days(move)} cost",
            _ => "an order of three lines costs",
        }),
        "kill" => $"{Where(move)} is killed, and started again after {move["back"]} s",
        "join" => "one more instance is started",
        "sell" => $"for {move["for"]} s, orders of the lanes' customers are placed one after the other",
        "crowd" => $"{move["count"]} callers ask {Where(move)} for lists and searches at once" + (move["leaves"] is { } after ? $", and leave after {after} s" : ""),
        _ => move.Do,
    };

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["through"] is "any" or "2" or "3") yield return With(move, "through", "1");
        if (move is { Do: "customer" } && move["is"] is not "few") yield return With(move, "is", "few");
        if (move["mail"] is not null) yield return Without(move, "mail");
        if (move["n"] is { } number && number != "1") yield return With(move, "n", "1");
        if (move["lines"] is { } lines && lines != "1") yield return With(move, "lines", "1");
        if (move["open"] is not null) yield return Without(move, "open");
        if (move["of"] is { } of && of != "all") yield return With(move, "of", "all");
        if (move["limit"] is { } limit && limit != "1") yield return With(move, "limit", "1");
        if (move["deep"] is { } deep && deep != "0") yield return With(move, "deep", "0");
        if (move["days"] is { } days && days != "1") yield return With(move, "days", "1");
        if (move["when"] is { } when && when != "same") yield return With(move, "when", "same");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move["back"] is { } back && back is not ("0" or "1")) yield return With(move, "back", move.Do == "kill" ? "0" : "1");
        if (move["leaves"] is not null) yield return Without(move, "leaves");
        if (move["count"] is { } count && count != "20") yield return With(move, "count", "20");
    }

    private static IEnumerable<Move> Moves(Random dice)
    {
        var customer = Pick(dice, ["none", "few", "few", "burst", "burst", "burst", "ordinary", "ordinary", "large"]);
        yield return Do("customer", ("is", customer), ("mail", dice.Next(3) == 0 ? "special" : null));
        var of = dice.Next(2) == 0 ? "all" : Pick(dice, Statuses);
        var (zone, date) = Day(dice);
        for (var number = dice.Next(5, 11); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 32 => Do("page", ("of", dice.Next(5) == 0 ? "all" : of), ("limit", Limit(dice)), ("through", Instance(dice))),
                < 44 => Do("place", ("n", $"{dice.Next(1, 4)}"), ("lines", Pick(dice, ["1", "3", "3", "50", "dear"])), ("through", Instance(dice)), ("mail", Spelling(dice))),
                < 56 => Do("import", ("n", Pick(dice, ["1", "2", "25"])), ("when", Pick(dice, Times.Keys)), ("mail", Spelling(dice)), ("open", dice.Next(4) == 0 ? Seconds(dice, 0.1, 1) : null)),
                < 61 => Do("edges", ("tz", zone), ("date", date), ("open", dice.Next(4) == 0 ? Seconds(dice, 0.1, 1) : null)),
                < 67 => Do("status", ("to", dice.Next(2) == 0 && of != "all" ? of : Pick(dice, Statuses)), ("n", $"{dice.Next(1, 6)}")),
                < 71 => Do("again", ("of", of), ("back", $"{dice.Next(1, 4)}")),
                < 78 => Do("cursor", ("of", dice.Next(2) == 0 ? "all" : of), ("how", Pick(dice, CursorMoves.Names.Keys)), ("through", Instance(dice))),
                < 86 => Do("search", ("as", Pick(dice, Addresses.Spellings.Keys)), ("through", Instance(dice))),
                < 92 => Report(dice, "report", zone, date),
                < 97 => Do("bad", ("what", Pick(dice, BadInputs.Names)), ("through", Instance(dice))),
                _ => Cost(dice, of, zone, date),
            };
            yield return dice.Next(3) == 0 ? move with { Delay = Round(dice.NextDouble() * 0.3) } : move;
        }

        // What depends on how much a customer owns shows with one who owns much.
        if (dice.Next(100) < (customer == "large" ? 90 : 35)) yield return Cost(dice, of, zone, date);
    }

    private static IEnumerable<Move> Disturbances(Random dice)
    {
        if (dice.Next(100) < 60) yield return Do("sell", ("for", Seconds(dice, 0.5, 3))) with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 40) yield return Do("kill", ("through", Pick(dice, ["1", "2"])), ("back", Seconds(dice, 0, 1))) with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 15) yield return Do("join") with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 30) yield return Do("crowd", ("count", Pick(dice, ["20", "80", "120"])), ("through", Pick(dice, ["1", "2"]))) with { Delay = Round(dice.NextDouble()) };
        if (dice.Next(100) < 15) yield return Do("crowd", ("count", "60"), ("through", Pick(dice, ["1", "2"])), ("leaves", Seconds(dice, 0.01, 0.05))) with { Delay = Round(dice.NextDouble()) };
    }

    private static Move Cost(Random dice, string of, string zone, string date) => dice.Next(100) switch
    {
        < 50 => Do("cost", ("what", "page"), ("of", dice.Next(2) == 0 ? of : Pick(dice, ["all", .. Statuses])), ("limit", Limit(dice) ?? "20"), ("deep", Pick(dice, ["0", "0", "1", "4", "20"]))),
        < 72 => Do("cost", ("what", "search"), ("as", Pick(dice, Addresses.Spellings.Keys.Where(how => how != "anything")))),
        < 94 => Report(dice, "cost", zone, date, ("what", "report")),
        _ => Do("cost", ("what", "order")),
    };

    private static Move Report(Random dice, string what, string zone, string date, params (string, string?)[] more)
    {
        var days = dice.Next(3) switch { 0 => 1, 1 => dice.Next(2, 8), _ => dice.Next(8, 93) };
        var first = DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(-dice.Next(0, days));
        if (first.Year < 2000) first = new DateOnly(2000, 1, 1);
        return Do(what, [.. more, ("tz", zone), ("from", first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("days", days.ToString(CultureInfo.InvariantCulture)), ("through", Instance(dice))]);
    }

    // Most often a date on which clocks were set, in the years of the data or in others.
    private static (string Zone, string Date) Day(Random dice)
    {
        var zone = Pick(dice, ZoneCalendar.Zones);
        var year = dice.Next(3) switch { 0 => dice.Next(2023, 2027), 1 => dice.Next(2000, 2020), _ => dice.Next(2000, 2100) };
        var changes = dice.Next(4) == 0 ? [] : ZoneCalendar.DatesOfChange(zone, year);
        var date = changes.Count > 0 ? changes[dice.Next(changes.Count)] : new DateOnly(year, 1, 1).AddDays(dice.Next(365));
        return (zone, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static string? Limit(Random dice) => dice.Next(6) switch { 0 => null, 1 => "1", 2 => "100", 3 => "20", 4 => "5", _ => $"{dice.Next(1, 101)}" };

    private static string? Spelling(Random dice) => dice.Next(3) switch { 0 => "capitals", 1 => Pick(dice, ["small", "other", "longer", "expression"]), _ => null };

    private static string Instance(Random dice) => Pick(dice, ["1", "2", "any"]);

    private static string Where(Move move) => move["through"] is { } number and not "any" ? $"instance {number}" : "any instance";

    private static string List(Move move) => move["of"] is { } status and not "all" ? $"the customer's {status} orders" : "the customer's orders";

    private static string Days(Move move) => $"{(move["days"] == "1" ? "a report of one day" : $"reports of {move["days"]} days")} from {move["from"]} in {move["tz"]}";

    private static string Count(Move move, string what) => move["n"] is null or "1" ? $"one {what}" : $"{move["n"]} {what}s";

    private static string Are(Move move) => move["n"] is null or "1" ? "is" : "are";

    private static string Mail(Move move) => move["mail"] is { } how ? $", the address {Addresses.Spellings[how]}" : "";

    private static string Open(Move move) => move["open"] is { } seconds ? $", in a transaction that stays open for {seconds} s" : "";
}
