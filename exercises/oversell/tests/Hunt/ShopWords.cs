using Harness.Hunting;

namespace Oversell.Tests.Hunt;

/// <summary>Moves in words, without their moments.</summary>
internal static class ShopWords
{
    /// <summary>A move in words.</summary>
    public static string Of(Move move) => move.Do switch
    {
        "event" when move["shape"] is not null => "the event has as many types and promo codes as it may have, and codes, keys and buyers are as long as they may be",
        "event" => $"the event has {List(move["types"]!)} tickets of its types, and uses of its codes: {List(move["codes"]!)}",
        "order" => $"buyer {Buyer(move)} orders {Wants(move["wants"]!)}{(move["code"] is { } code ? $" with code {code}" : "")}{(move["of"] is { } other ? $" of {other}" : "")}"
            + $" under {Key(move["key"]!)}, through {Where(move)}{Until(move)}",
        "crowd" when move["what"] == "look" => $"{move["count"]} people read the event at once, through {Where(move)}{Until(move)}",
        "crowd" => $"{move["count"]} buyers order {Wants(move["wants"]!)} each at once, through {Where(move)}{Until(move)}",
        "confirm" or "cancel" or "read" when move["which"] is not null => $"buyer {Buyer(move)} {move.Do}s an order that does not exist, through {Where(move)}",
        "confirm" or "cancel" or "read" => $"{move["by"] ?? $"buyer {Buyer(move)}"} {move.Do}s the order under {Key(move["key"]!)}, through {Where(move)}{Until(move)}",
        "look" => $"somebody reads the event through {Where(move)}",
        "bad" => $"a buyer sends an order with {move["what"]}{(move["good"] is { } good ? $", and {good} it a good one with the same key" : "")}, through {Where(move)}",
        "bad event" => $"somebody creates an event with {move["what"]}, through {Where(move)}",
        "create" => $"somebody creates an event with the longest name and codes that there may be, or without codes, through {Where(move)}",
        "old" => $"on a database that the starter has used, somebody {Old(move["what"]!)}",
        "database" => $"{Where(move)} " + move["how"] switch
        {
            "refuse" => $"is cut off from the database for {move["for"]} s",
            "cut" => "loses all connections to the database, and may connect again",
            _ => $"hangs on its network to the database for {move["for"]} s, with up to {Trouble.MostInOne} requests in it",
        },
        "stall" => $"the {move["nth"]}. database operation of {Where(move)} from then on hangs for {move["for"]} s" + (move["count"] == "1" ? "" : $", and as many after it as make {move["count"]}"),
        "lost answer" => $"the answer to the {move["nth"]}. committed write of {Where(move)} from then on is lost",
        "slow network" => $"{Where(move)} has {move["milliseconds"]} ms more to the database and back, for {move["for"]} s",
        "slow answers" => $"every answer of the database to {Where(move)} takes {move["milliseconds"]} ms more, for {move["for"]} s",
        "quiet" => "when all is healed nobody asks for anything, until every hold has ended",
        "kill" => $"{Where(move)} is killed" + (move["back"] is { } back ? $", and started again after {back} s" : ", and does not come back"),
        "hold up" => $"{move["count"]} {move["what"] ?? "orders"} for one more event hang inside instance 1, "
            + $"{(move["where"] is null ? "each before another of its database operations" : "all at once before their first database operations")}, for {move["for"]} s",
        _ => move.Do,
    };

    private static string Old(string what) => what switch
    {
        "cancels" => "cancels the starter's orders one by one, of which there are too many, and buys what is left",
        "replays" => "sends what the starter answered once more, also with other content",
        "ends" => "reads, confirms and cancels the starter's orders",
        _ => "buys what is left of the starter's event, cancels some of its orders, and buys what comes back",
    };

    private static string Buyer(Move move) => (move["buyer"] ?? move["key"]![^1..].ToLowerInvariant()) + (move["glued"] switch
    {
        null => "",
        var glued => $" ({(glued.EndsWith("buyer", StringComparison.Ordinal) ? "with" : "whose key has")} three letters{(glued[0] == '+' ? "" : $" and '{glued[..1]}'")} {(glued.EndsWith("buyer", StringComparison.Ordinal) ? "after it" : "before it")})",
    });

    private static string Key(string key) => key switch
    {
        ['1', .. var rest] => $"key {rest} with a 1 before it",
        [>= 'A' and <= 'Z'] => $"key {key.ToLowerInvariant()} in capitals",
        _ => $"key {key}",
    };

    private static string Wants(string wants) => string.Join(" and ", wants.Split(',').Select(one => $"{one.Split(':')[1]} of type {one.Split(':')[0]}"));

    private static string List(string numbers) => string.Join(", ", numbers.Split(','));

    private static string Where(Move move) => move["through"] is { } number and not "any" ? number == "both" ? "each instance" : $"instance {number}" : "any instance";

    private static string Until(Move move) => move["until"] switch
    {
        "once" => ", once",
        "leaves" => $", and leaves after {move["patience"]} s",
        _ => "",
    };
}
