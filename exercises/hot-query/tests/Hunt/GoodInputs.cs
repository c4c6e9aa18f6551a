using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Requests at the limits of what the starter takes (C8).</summary>
internal static class GoodInputs
{
    /// <summary>An address as short as one may be.</summary>
    public const string ShortestAddress = "a@B";

    /// <summary>What is asked for, and what that is in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["body"] = "places an order whose fields come in another order, with blanks between them and escapes in the address",
        ["short"] = "places an order for an address of three characters, and searches for it",
        ["zero"] = "asks for the orders of customer 0",
        ["negative"] = "asks for the orders of customer -1",
        ["least"] = "asks for the orders of the customer with the least number there is",
        ["most"] = "asks for the orders of the customer with the largest number there is",
    };

    /// <summary>The customers whose lists are asked for; they have no orders, or none that are not in the book.</summary>
    public static readonly IReadOnlyDictionary<string, long> Customers = new Dictionary<string, long>
    {
        ["zero"] = 0,
        ["negative"] = -1,
        ["least"] = long.MinValue,
        ["most"] = long.MaxValue,
    };

    /// <summary>An order as JSON, spelled unusually.</summary>
    public static string BodyOf(long customer, string email, IReadOnlyList<Line> lines)
    {
        var escaped = string.Concat(email.Select(c => $"\\u{(int)c:x4}"));
        var inside = string.Join(" ,\n", lines.Select(line =>
            FormattableString.Invariant($$"""{ "unitPriceCents" : {{line.UnitPriceCents}} , "sku" : "{{line.Sku}}" , "quantity" : {{line.Quantity}} }""")));
        return FormattableString.Invariant($$"""{ "lines" : [ {{inside}} ] , "email" : "{{escaped}}" , "customerId" : {{customer}} }""");
    }
}
