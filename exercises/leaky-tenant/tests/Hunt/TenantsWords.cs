using Harness.Hunting;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Moves in words.</summary>
internal static class TenantsWords
{
    /// <summary>A move in words, without its moment.</summary>
    public static string Of(Move move) => move.Do switch
    {
        "names" => move["are"] == "case"
            ? "the ids of the two tenants differ in letter case only"
            : "a tenant's id, a dash and a user's id are the other tenant's id, a dash and another user's id",
        "create" => $"{Who(move)} creates a document{Text(move)}, which is called {move["as"] ?? "n"}{How(move)}",
        "read" => $"{Who(move)} reads {Doc(move["doc"]!)}{How(move)}",
        "bulk" => $"{Who(move)} reads at once: {string.Join(", ", move["docs"]!.Split(' ').Select(Doc))}{How(move)}",
        "list" => $"{Who(move)} lists{Listed(move)}{How(move)}",
        "patch" => $"{Who(move)} changes {move["fields"] ?? "title"} of {Doc(move["doc"]!)}{Times(move)}{How(move)}",
        "delete" => $"{Who(move)} deletes {Doc(move["doc"]!)}{How(move)}",
        "report" => $"{Who(move)} asks for the report{(move["times"] is { } times && times != "1" ? $", {times} times at once" : "")}{How(move)}",
        "crowd" => $"all members of both tenants {Crowd(move["what"])} at once, each {move["times"]} {(move["times"] == "1" ? "time" : "times")}{How(move)}",
        "probe" => $"{Who(move)} asks for {Probed(move)} and for what nobody has, by {move["how"]}{How(move)}",
        "hook" => $"{Who(move)} registers webhook {move["site"]}, which leads to {Site.Kinds[move["kind"] ?? "name"]}{Address(move)}{How(move)}",
        "becomes" => $"what webhook {move["site"]} leads to becomes {Site.Kinds[move["kind"]!]}{Address(move)}",
        "deliveries" => $"{Who(move)} asks for the deliveries of {(move["of"] is ['a' or 'b'] ? $"a webhook of {move["of"]}" : move["of"]![1..])}{How(move)}",
        "bad" => $"{Who(move)} sends bad input ({move["route"]}): {move["what"]}{How(move)}",
        "flood" => $"{Who(move)} sends {move["times"]} requests with tokens of keys that there are not{How(move)}",
        "role" => $"the accounts team {(move["role"] is { } role ? $"makes {move["who"]} {role}" : $"removes {move["who"]}")}",
        "identity" => $"Identity {Fails(move)}, for {move["for"]} s",
        "outside" => $"everybody outside {Fails(move)}, for {move["for"]} s",
        "rotate" => $"Identity publishes a new key{(move["withdraws"] is { } after ? $", and withdraws the one before {after} s later" : "")}",
        "database" => $"instance {move["through"]} " + move["how"] switch
        {
            "refuse" => $"is cut off from its database for {move["for"]} s",
            "cut" => "loses all connections to its database, and may connect again",
            "freeze" => $"hangs on its network to the database for {move["for"]} s",
            _ => $"hangs on its network to the database for {move["for"]} s, and then loses all connections",
        },
        "lost answer" => $"the answer to the {move["nth"]}. committed write of instance {move["through"]} from then on is lost",
        "kill" => $"instance {move["through"]} is killed, and started again "
            + (move["back"] is { } back ? $"after {back} s" : "when everything is healed"),
        "slow network" => $"instance {move["through"]} has {move["milliseconds"]} ms more to the database and back, for {move["for"]} s",
        "stall" => $"the {move["nth"]}. statement of instance {move["through"]} from then on takes {move["for"]} s",
        TenantsStage.ReadLog => "in the end every instance is killed, its log and the database are searched, and it is started again",
        _ => move.Do,
    };

    private static string Who(Move move) => move["who"] switch
    {
        "a1" => "a1 (admin at a)",
        "a2" => "a2 (editor at a)",
        "a3" => "a3 (viewer at a)",
        "a4" => "a4 (nobody at a)",
        "b1" => "b1 (viewer at b)",
        "b2" => "b2 (admin at b)",
        "b3" => "b3 (editor at b)",
        var keeper => $"{keeper} (another admin at {keeper?[..1]})",
    };

    private static string Doc(string name) => name[1..] switch
    {
        "none" => "what there is not",
        "odd" => "what is no id",
        var own => $"{name[0]}'s {own}",
    };

    private static string Listed(Move move)
    {
        string[] parts =
        [
            .. ((string[])["sort", "dir", "limit"]).Where(name => move[name] is not null).Select(name => $"{name} {move[name]}"),
            .. move["q"] is { } q ? (string[])[$"searched for {Listing.Searches[q]}"] : [],
        ];
        return parts.Length == 0 ? "" : $" ({string.Join(", ", parts)})";
    }

    private static string Text(Move move) =>
        (move["text"] is { } text ? $" ({text})" : "") + (move["parent"] is { } parent ? $" below {Doc(parent)}" : "");

    private static string Crowd(string? what) => what switch
    {
        "list" => "ask for their lists",
        "read" => "read their x",
        "create" => "create a document below their x",
        _ => "ask for the report",
    };

    private static string Probed(Move move) => move["how"] == "deliveries" ? $"a webhook of {move["doc"]![0]}" : Doc(move["doc"]!);

    private static string Address(Move move) => move["address"] is { } address ? $" ({address})" : "";

    private static string Times(Move move) => move["times"] is { } times && times != "1" ? $", {times} times in a row" : "";

    private static string Fails(Move move) => move["how"] switch
    {
        "hang" => "hangs",
        "drop" => "drops connections",
        "slow" => "takes 2 s",
        "refuse" => "refuses connections",
        var status => $"answers {status}",
    };

    private static string How(Move move) =>
        (move["token"] is { } token ? $", with a token that {token}" : "")
        + (move["signed"] is { } key ? $", with a token that is signed {Tokens.Keys[key]}" : "")
        + (move["scheme"] is { } scheme ? $", by {(scheme == "none" ? "no scheme" : scheme)}" : "")
        + (move["header"] is { } header ? $", with headers that mean nothing ({header})" : "")
        + $", through {(move["through"] is "1" or "2" ? $"instance {move["through"]}" : "any instance")}"
        + (move["patience"] is { } patience ? $", and leaves after {patience} s" : "");
}
