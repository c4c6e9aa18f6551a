using Harness.Hunting;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Moves in words.</summary>
internal static class CardsWords
{
    /// <summary>A move in words, without its moment.</summary>
    public static string Of(Move move) => move.Do switch
    {
        "names" => move["are"] switch
        {
            "alike" => "ids, owners and keys are alike but for letter case, a '-' or a '_', and a digit",
            "glued" => "what one owner's key begins with is what another owner's name ends with",
            _ => "ids, owners and keys are as long as they may be, and differ in their last letter",
        },
        "account" => $"account {move["account"]}{Owner(move)} holds {Holds(move["holds"] ?? LaneRun.UsualHolds)}{In(move["currency"])}",
        "transfer" => $"{By(move, "the owner of " + (move["from"] ?? "w"))} sends {Transfer(move)} through {Where(move)}{Until(move)}{AtOnce(move)}",
        "reverse" => $"{By(move, "its owner")} reverses {Key(move)} through {Where(move)}{Until(move)}{AtOnce(move)}",
        "read" => $"{By(move, "its owner")} reads {Key(move)} through {Where(move)}{Until(move)}",
        "statement" => $"{By(move, "its owner")} reads the statement of {move["account"] ?? "w"}{Query(move)} through {Where(move)}{Until(move)}",
        "bad" => $"somebody sends a transfer with {move["what"]}{Good(move)}",
        "says" => $"fraud prevention says {move["word"]} to {Key(move)} from now on",
        "fraud" => $"fraud prevention {DependencyFaults.OfFraud.GetValueOrDefault(move["how"]!, "refuses connections")}{About(move)}{For(move)}",
        "notify" => $"notifications {DependencyFaults.OfNotify.GetValueOrDefault(move["how"]!, "refuse connections")}{About(move)}{For(move)}",
        "database" => $"{Where(move)} " + move["how"] switch
        {
            "refuse" => $"is cut off from its database for {move["for"]} s",
            "cut" => "loses all connections to its database, and may connect again",
            "freeze" => $"hangs on its network to the database for {move["for"]} s",
            _ => $"hangs on its network to the database for {move["for"]} s, and then loses all connections",
        },
        "lost answer" => $"the answer to the {move["nth"]}. committed write of {Where(move)} from then on is lost",
        "kill" => $"{Where(move)} is killed" + (move["back"] is { } back ? $", and started again after {back} s" : ", and does not come back"),
        "slow network" => $"{Where(move)} has {move["milliseconds"]} ms more to the database and back, for {move["for"]} s",
        Race.Name => "lanes are played one after the other; what is sent at once goes on in lockstep",
        CardsStage.ReadLog => "in the end every instance is killed, its log is read, and it is started again",
        _ => move.Do,
    };

    private static string Transfer(Move move)
    {
        var amount = move["amount"] switch
        {
            null => "1 unit",
            "least" => "the least amount",
            "most" => "the largest amount",
            [.. var units, '+'] => $"{units} units and a bit",
            var units => $"{units} units",
        };
        var currency = move["in"] == "to" ? " in the receiver's currency" : In(move["in"]);
        var phone = move["phone"] is null ? "" : ", from another phone,";
        return $"{amount}{currency} from {Account(move["from"] ?? "w")} to {Account(move["to"] ?? "x")} with {Key(move)}{phone}";
    }

    private static string In(string? currency) => currency is null ? "" : $" in {currency}";

    private static string Query(Move move) => move["query"] is { Length: > 0 } query ? $" with {query}" : "";

    private static string Good(Move move) => move["good"] is { } good ? $", and {good} it a good one with the same key" : "";

    private static string Account(string name) => name == LaneRun.NoAccount ? "an account that does not exist" : name;

    private static string Holds(string holds) => holds switch
    {
        "0" => "nothing",
        "all" => "as much as an account may",
        [.. var units, '-'] => $"a bit less than {units} units",
        _ => $"{holds} units",
    };

    private static string Owner(Move move) => move["owner"] is { } owner ? $" belongs to the owner of {owner}, and" : "";

    private static string By(Move move, string otherwise) => move["by"] switch
    {
        null => otherwise,
        "stranger" => "a stranger",
        var name => $"the owner of {name}",
    };

    private static string Key(Move move) => move["key"] switch
    {
        null => "everything",
        [>= 'A' and <= 'Z'] key => $"key {key.ToLowerInvariant()} in capitals",
        var key => $"key {key}",
    };

    private static string About(Move move) => move["key"] is null ? "" : $" when asked about {Key(move)}";

    private static string For(Move move) => move["for"] is { } length ? $", for {length} s"
        : move["times"] is { } times ? $", {times} {(times == "1" ? "time" : "times")}" : ", until all is healed";

    private static string Where(Move move) => move["through"] switch
    {
        "1" or "2" => $"instance {move["through"]}",
        "both" => "each instance",
        _ => "any instance",
    };

    private static string Until(Move move) => move["until"] switch
    {
        "once" => ", once",
        "leaves" => $", and leaves after {move["patience"]} s",
        _ => "",
    };

    private static string AtOnce(Move move) => move["at"] is null ? "" : ", at once with the others";
}
