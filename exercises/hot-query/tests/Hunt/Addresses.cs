namespace HotQuery.Tests.Hunt;

/// <summary>A lane's addresses, and others that are nearly the same.</summary>
internal static class Addresses
{
    private const int Longest = 254;
    private const string Mailbox = "@mail.example";

    /// <summary>How a search is spelled, and what that is in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Spellings = new Dictionary<string, string>
    {
        ["same"] = "as it is",
        ["capitals"] = "in capitals",
        ["small"] = "in small letters",
        ["shorter"] = "without its last letter",
        ["longer"] = "with a letter more",
        ["beginning"] = "with a letter before it",
        ["twin"] = "with another letter just before its '@'",
        ["plus"] = "with a '+' before its '@'",
        ["dot"] = "with a dot more",
        ["any letter"] = "with '_' for a letter",
        ["anything"] = "with '%' for its end",
        ["expression"] = "with '.' for a letter",
        ["escaped"] = "with a backslash in it",
        ["bar"] = "with '|' for a backslash, which differ in the bit of upper and lower case",
        ["other"] = "with another letter",
        ["shared"] = "of a mailbox that many use",
        ["known"] = "of one of the customer's orders, in capitals",
    };

    /// <summary>Spellings that are addresses of others: orders are written for them, too.</summary>
    public static readonly string[] OfOthers = ["other", "longer", "expression", "twin", "plus", "dot", "bar"];

    /// <summary>Whose addresses they are, in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["special"] = "whose address has characters that mean something in a pattern",
        ["long"] = "whose address is as long as one may be, but for a letter",
    };

    /// <summary>An address of a lane.</summary>
    /// <param name="token">Fresh letters and digits.</param>
    /// <param name="kind">One of <see cref="Kinds"/>; null for a plain one.</param>
    public static string New(string token, string? kind) => kind switch
    {
        "special" => $"Kim_s%{token}'i+\\@Mail.Example",
        // One less: spelled with a letter more, it is as long as one may be.
        "long" => $"Kis.{token}".PadRight(Longest - 1 - Mailbox.Length, 'a') + Mailbox,
        _ => $"Kis.{token}{Mailbox}",
    };

    /// <summary>The address, spelled as a search spells it.</summary>
    public static string Spelled(string address, string? how)
    {
        var at = address.LastIndexOf('@');
        return how switch
        {
            "capitals" => address.ToUpperInvariant(),
            "small" => address.ToLowerInvariant(),
            "shorter" => address[..^1],
            "longer" => address + "e",
            "beginning" => "x" + address,
            "twin" => address[..(at - 1)] + (address[at - 1] == 'b' ? 'c' : 'b') + address[at..],
            "plus" => address.Insert(at, "+"),
            "dot" => address.Insert(2, "."),
            "any letter" => "_" + address[1..],
            "anything" => address[..^4] + "%",
            "expression" => "." + address[1..],
            "escaped" => "\\" + address,
            "bar" => address.Replace('\\', '|'),
            "other" => "L" + address[1..],
            "shared" => BeforeOrders.SharedMailbox(0),
            _ => address,
        };
    }

    /// <summary>Whether orders and searches may have it: an '@', and not too long. What a lane spells is ASCII, without spaces.</summary>
    public static bool IsValid(string address) => address.Length <= Longest && address.Contains('@', StringComparison.Ordinal);
}
