using Harness.Hunting;

namespace HotQuery.Tests.Hunt;

/// <summary>What moves are in words, and which simpler moves may do instead.</summary>
internal abstract class OrdersWords : Vocabulary
{
    /// <summary>When imported orders were placed, and what that is in words.</summary>
    protected static readonly IReadOnlyDictionary<string, string> Times = new Dictionary<string, string>
    {
        ["newest"] = "newer than any",
        ["oldest"] = "older than any",
        ["between"] = "in between",
        ["same"] = "with the time of another one",
        ["now"] = "of this moment",
        ["first"] = "of the first moment of the year 2000",
        ["last"] = "of the last microsecond of the year 2100",
    };

    /// <inheritdoc />
    public override string Describe(Move move) => move.Do switch
    {
        "customer" => $"it is about a customer {LaneCustomers.Kinds[move["is"]!]}" + (move["mail"] is { } mail ? $", {Addresses.Kinds[mail]}" : ""),
        "place" when move["lines"] == "twins" => $"{1 + move.Number("n", 1)} equal orders are placed at the same moment, at different instances{Mail(move)}",
        "place" => $"{Count(move, "order")} of {Lines(move)} {Are(move)} placed through {Where(move)}{Mail(move)}",
        "import" => $"{Count(move, "order")} {Times[move["when"]!]} {Are(move)} imported{(move["to"] is { } status ? $" as {status}" : "")}{Written(move)}{Mail(move)}{Open(move)}",
        "edges" => $"orders are imported around every midnight and change of clocks of {move["date"]} in {move["tz"]}{Open(move)}",
        "status" => $"the warehouse makes {Count(move, "order")} {move["to"]}",
        "page" => $"a caller asks for the next {move["limit"] ?? "20 (by default)"} of {List(move)} through {Where(move)}",
        "again" => $"a caller goes {move["back"]} pages back in {List(move)}",
        "old" => $"a caller goes on with a list that was begun long before, with {move["limit"] ?? "20 (by default)"} orders through {Where(move)}",
        "cursor" => $"a caller {CursorMoves.Names[move["how"]!]} ({List(move)}) at {Where(move)}",
        "search" => $"a caller searches for the address {Addresses.Spellings[move["as"]!]} through {Where(move)}",
        "report" => $"a caller asks for {Days(move)} through {Where(move)}",
        "good" => $"a caller {GoodInputs.Names[move["what"]!]}, through {Where(move)}",
        "bad" => $"a caller sends {move["what"]}",
        "cost" => $"when all is quiet, {(move["used"] is null ? "" : "and 280 callers have asked for the same, ")}it is measured what " + (move["what"] switch
        {
            "page" => $"{move["limit"]} of {List(move)} cost" + (move["deep"] is "0" or null ? "" : $", after {move["deep"]} pages of 100"),
            "search" => $"a search for the address {Addresses.Spellings[move["as"]!]} costs",
            "report" => $"{Days(move)} cost",
            _ => "an order of three lines costs",
        }),
        "kill" => $"{Where(move)} is killed, and started again after {move["back"]} s",
        "join" => "one more instance is started",
        "deploy" => $"beside it, over another database, {(move["starts"] is null or "1" ? "an instance starts" : $"{move["starts"]} instances start")} for the first time while there is always an open "
            + "transaction" + (move["at"] switch
            {
                null => "",
                Deployment.Dropping => "; the start's sessions are ended when it waits while it drops an index",
                var wait => $"; the start's sessions are ended when it has waited {wait} times and waits again",
            }),
        "slow" => $"for {move["for"]} s, each answer of the database of {Where(move)} takes {move["by"]} s longer",
        "sell" => $"for {move["for"]} s, orders of the lanes' customers are placed one after the other",
        "throng" => $"for {move["for"]} s, {move["count"]} callers ask {Where(move)}, each again as soon as it was answered, while its database takes {move["slow"]} s longer for each answer",
        "crowd" => $"{move["count"]} callers ask {(move["through"] == "all" ? "two instances" : Where(move))} for lists, searches and reports, and place orders, at once"
            + (move["leaves"] is { } after ? $"; half of them leave after {after} s" : ""),
        _ => move.Do,
    };

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["through"] is "any" or "all" or "2" or "3") yield return With(move, "through", "1");
        if (move is { Do: "customer" } && move["is"] is not "few") yield return With(move, "is", "few");
        if (move["mail"] is not null) yield return Without(move, "mail");
        if (move["n"] is { } number && number != "1") yield return With(move, "n", "1");
        if (move["lines"] is { } lines && lines != "1") yield return With(move, "lines", "1");
        if (move["written"] is not null) yield return Without(move, "written");
        if (move.Do == "import" && move["to"] is not null) yield return Without(move, "to");
        if (move["open"] is not null) yield return Without(move, "open");
        if (move["of"] is { } of && of != "all") yield return With(move, "of", "all");
        if (move["limit"] is { } limit && limit != "1") yield return With(move, "limit", "1");
        if (move["deep"] is { } deep && deep != "0") yield return With(move, "deep", "0");
        if (move["used"] is not null) yield return Without(move, "used");
        if (move["days"] is { } days && days != "1") yield return With(move, "days", "1");
        if (move["when"] is { } when && when != "same") yield return With(move, "when", "same");
        if (move["for"] is { } length && length != "1" && move.Do != "throng") yield return With(move, "for", "1");
        if (move["back"] is { } back && back is not ("0" or "1")) yield return With(move, "back", move.Do == "kill" ? "0" : "1");
        if (move["leaves"] is not null) yield return Without(move, "leaves");
        if (move["count"] is { } count && count != "20") yield return With(move, "count", "20");
        if (move["starts"] is { } starts && starts != "1") yield return With(move, "starts", "1");
        if (move["at"] is { } at)
        {
            yield return Without(move, "at");
            if (at != "0") yield return With(move, "at", "0");
        }
    }

    private static string Where(Move move) => move["through"] is { } number and not "any" ? $"instance {number}" : "any instance";

    private static string List(Move move) => move["of"] is { } status and not "all" ? $"the customer's {status} orders" : "the customer's orders";

    private static string Days(Move move) => $"{(move["days"] == "1" ? "a report of one day" : $"reports of {move["days"]} days")} "
        + (move["from"] == "now" ? $"around today in {move["tz"]}" : $"from {move["from"]} in {move["tz"]}");

    private static string Lines(Move move) => move["lines"] switch
    {
        "dear" => "fifty of the dearest lines",
        "free" => "three lines for nothing, with the longest of names,",
        var lines => $"{lines ?? "1"} lines",
    };

    private static string Count(Move move, string what) => move["n"] is null or "1" ? $"one {what}" : $"{move["n"]} {what}s";

    private static string Are(Move move) => move["n"] is null or "1" ? "is" : "are";

    private static string Written(Move move) => move["written"] is { } kind ? $", with {Imports.Kinds[kind]}" : "";

    private static string Mail(Move move) => move["mail"] is { } how ? $", the address {Addresses.Spellings[how]}" : "";

    private static string Open(Move move) => move["open"] is { } seconds ? $", in a transaction that stays open for {seconds} s" : "";
}
