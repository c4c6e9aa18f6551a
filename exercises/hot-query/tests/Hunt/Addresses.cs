namespace HotQuery.Tests.Hunt;

/// <summary>A lane's addresses, and others that are nearly the same.</summary>
internal static class Addresses
{
    /// <summary>How a search is spelled, and what that is in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Spellings = new Dictionary<string, string>
    {
        ["same"] = "as it is",
        ["capitals"] = "in capitals",
        ["small"] = "in small letters",
        ["shorter"] = "without its last letter",
        ["longer"] = "with a letter more",
        ["beginning"] = "with a letter before it",
        ["any letter"] = "with '_' for a letter",
        ["anything"] = "with '%' for its end",
        ["expression"] = "with '.' for a letter",
        ["escaped"] = "with a backslash in it",
        ["other"] = "with another letter",
        ["shared"] = "of a mailbox that many use",
        ["known"] = "of one of the customer's orders, in capitals",
    };

    /// <summary>An address of a lane.</summary>
    /// <param name="token">Fresh letters and digits.</param>
    /// <param name="kind">Plain, or with characters that mean something in a pattern.</param>
    public static string New(string token, string? kind) => kind == "special" ? $"Kim_s%{token}'i+\\@Mail.Example" : $"Kis.{token}@mail.example";

    /// <summary>The address, spelled as a search spells it.</summary>
    public static string Spelled(string address, string? how) => how switch
    {
        "capitals" => address.ToUpperInvariant(),
        "small" => address.ToLowerInvariant(),
        "shorter" => address[..^1],
        "longer" => address + "e",
        "beginning" => "x" + address,
        "any letter" => "_" + address[1..],
        "anything" => address[..^4] + "%",
        "expression" => "." + address[1..],
        "escaped" => "\\" + address,
        "other" => "L" + address[1..],
        "shared" => BeforeOrders.SharedMailbox(0),
        _ => address,
    };
}
