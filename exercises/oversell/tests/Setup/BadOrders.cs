namespace Oversell.Tests.Setup;

/// <summary>A request that C12 refuses.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record BadOrder(IReadOnlyList<(string Name, string? Value)> Headers, string Body);

/// <summary>Orders that C12 refuses, each wrong in one place.</summary>
internal static class BadOrders
{
    private const string OneTicket = "\"quantity\":1";

    private static readonly Dictionary<string, Func<Wish, BadOrder>> All = new()
    {
        ["no buyer"] = wish => new([(ShopClient.KeyHeader, wish.Key)], wish.Body),
        ["no key"] = wish => new([(ShopClient.BuyerHeader, wish.BuyerId)], wish.Body),
        ["two keys"] = wish => new([.. With(wish, "").Headers, (ShopClient.KeyHeader, $"{wish.Key}2")], wish.Body),
        ["two buyers"] = wish => new([.. With(wish, "").Headers, (ShopClient.BuyerHeader, $"{wish.BuyerId}2")], wish.Body),
        ["an empty key"] = wish => With(wish with { Key = "" }, wish.Body),
        ["a key of 65 characters"] = wish => With(wish with { Key = wish.Key.PadRight(65, 'k') }, wish.Body),
        ["a buyer of 65 characters"] = wish => With(wish with { BuyerId = wish.BuyerId.PadRight(65, 'b') }, wish.Body),
        ["a key with a space"] = wish => With(wish with { Key = "two words" }, wish.Body),
        ["a buyer with a space"] = wish => With(wish with { BuyerId = "two words" }, wish.Body),
        ["a key with a dot"] = wish => With(wish with { Key = $"{wish.Key}." }, wish.Body),
        ["a key with a comma"] = wish => With(wish with { Key = $"{wish.Key},{wish.Key}" }, wish.Body),
        ["a type that ends with a line feed"] = wish => Type(wish, $"\"{wish.Tickets[0].Type}\\n\""),
        ["a type that ends with a space"] = wish => Type(wish, $"\"{wish.Tickets[0].Type} \""),
        ["a type in other letter case"] = wish => Type(wish, $"\"{InOtherCase(wish.Tickets[0].Type)}\""),
        ["an unknown type"] = wish => Type(wish, "\"t-none\""),
        ["the promo code for a type"] = wish => Type(wish, $"\"{wish.PromoCode}\""),
        ["a type that is null"] = wish => Type(wish, "null"),
        ["an unknown type after a known one"] = wish => Replace(wish, "}]", """},{"type":"t-none","quantity":1}]"""),
        ["a type twice"] = wish => Replace(wish, "[{", $$"""[{"type":"{{wish.Tickets[0].Type}}","quantity":1},{"""),
        ["nine types"] = wish => Replace(wish, "}]", $"}},{string.Join(',', Enumerable.Range(0, 8).Select(number => $$"""{"type":"t{{number}}","quantity":1}"""))}]"),
        ["a promo code that ends with a line feed"] = wish => Code(wish, $"\"{wish.PromoCode}\\n\""),
        ["a promo code in other letter case"] = wish => Code(wish, $"\"{InOtherCase(wish.PromoCode!)}\""),
        ["an empty promo code"] = wish => Code(wish, "\"\""),
        ["an unknown promo code"] = wish => Code(wish, "\"NOSUCHCODE\""),
        ["the type for a promo code"] = wish => Code(wish, $"\"{wish.Tickets[0].Type}\""),
        ["a number for a promo code"] = wish => Code(wish, "7"),
        ["a quantity of 0"] = wish => Quantity(wish, "0"),
        ["a quantity of -1"] = wish => Quantity(wish, "-1"),
        ["a quantity of 11"] = wish => Quantity(wish, "11"),
        ["a quantity of 1.5"] = wish => Quantity(wish, "1.5"),
        ["a quantity of 1.0"] = wish => Quantity(wish, "1.0"),
        ["a quantity of 1e0"] = wish => Quantity(wish, "1e0"),
        ["a quantity of 4294967297"] = wish => Quantity(wish, "4294967297"),
        ["a quantity of 9223372036854775808"] = wish => Quantity(wish, "9223372036854775808"),
        ["a quantity as text"] = wish => Quantity(wish, "\"1\""),
        ["a quantity that is true"] = wish => Quantity(wish, "true"),
        ["a quantity that is null"] = wish => Quantity(wish, "null"),
        ["no quantity"] = wish => Replace(wish, $",{OneTicket}", ""),
        ["two quantities"] = wish => Replace(wish, OneTicket, $"{OneTicket},{OneTicket}"),
        ["two lists of tickets"] = wish => Replace(wish, "{\"tickets\":", """{"tickets":[],"tickets":"""),
        ["two promo codes"] = wish => Replace(wish, "{\"tickets\":", """{"promoCode":null,"tickets":"""),
        ["a field in capitals"] = wish => Replace(wish, "\"tickets\"", "\"Tickets\""),
        ["a ticket's field in capitals"] = wish => Replace(wish, "\"quantity\"", "\"Quantity\""),
        ["a field more"] = wish => Replace(wish, "{\"tickets\":", """{"tip":100,"tickets":"""),
        ["a field more in a ticket"] = wish => Replace(wish, OneTicket, $"{OneTicket},\"row\":1"),
        ["no field for tickets"] = wish => With(wish, $$"""{"promoCode":"{{wish.PromoCode}}"}"""),
        ["no tickets"] = wish => With(wish, """{"tickets":[]}"""),
        ["null for tickets"] = wish => With(wish, """{"tickets":null}"""),
        ["null for a ticket"] = wish => With(wish, """{"tickets":[null]}"""),
        ["a body that is a list"] = wish => With(wish, $"[{wish.Body}]"),
        ["a body that is not JSON"] = wish => With(wish, "not json"),
        ["something after its body"] = wish => With(wish, $"{wish.Body} x"),
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One of them, made of a wish for one ticket of a type with a promo code.</summary>
    public static BadOrder Of(string name, Wish wish) => All[name](wish);

    private static BadOrder With(Wish wish, string body) => new([(ShopClient.BuyerHeader, wish.BuyerId), (ShopClient.KeyHeader, wish.Key)], body);

    private static BadOrder Type(Wish wish, string by) => Replace(wish, $"\"{wish.Tickets[0].Type}\"", by);

    private static BadOrder Code(Wish wish, string by) => Replace(wish, $"\"{wish.PromoCode}\"", by);

    private static BadOrder Quantity(Wish wish, string by) => Replace(wish, OneTicket, $"\"quantity\":{by}");

    private static BadOrder Replace(Wish wish, string what, string by) => With(wish, wish.Body.Replace(what, by, StringComparison.Ordinal));

    // Only the first letter, so that it is no other code of an event whose codes differ in letter case.
    private static string InOtherCase(string code) => (char.IsUpper(code[0]) ? char.ToLowerInvariant(code[0]) : char.ToUpperInvariant(code[0])) + code[1..];
}
