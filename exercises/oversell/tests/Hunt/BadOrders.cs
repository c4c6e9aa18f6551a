using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>A request that C12 refuses.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record BadOrder(IReadOnlyList<(string Name, string? Value)> Headers, string Body);

/// <summary>Orders that C12 refuses, each wrong in one place.</summary>
internal static class BadOrders
{
    private static readonly Dictionary<string, Func<Wish, BadOrder>> All = new()
    {
        ["no buyer"] = wish => new([(ShopClient.KeyHeader, wish.Key)], wish.Body),
        ["no key"] = wish => new([(ShopClient.BuyerHeader, wish.BuyerId)], wish.Body),
        ["a key of 65 characters"] = wish => With(wish with { Key = wish.Key.PadRight(65, 'k') }, wish.Body),
        ["a buyer of 65 characters"] = wish => With(wish with { BuyerId = wish.BuyerId.PadRight(65, 'b') }, wish.Body),
        ["a key with a dot"] = wish => With(wish with { Key = $"{wish.Key}." }, wish.Body),
        ["a key with a comma"] = wish => With(wish with { Key = $"{wish.Key},{wish.Key}" }, wish.Body),
        ["two keys"] = wish => new([.. With(wish, "").Headers, (ShopClient.KeyHeader, $"{wish.Key}2")], wish.Body),
        ["two buyers"] = wish => new([.. With(wish, "").Headers, (ShopClient.BuyerHeader, $"{wish.BuyerId}2")], wish.Body),
        ["a type that ends with a line feed"] = wish => Replace(wish, $"\"{wish.Tickets[0].Type}\"", $"\"{wish.Tickets[0].Type}\\n\""),
        ["a type in other letter case"] = wish => Replace(wish, $"\"{wish.Tickets[0].Type}\"", $"\"X{wish.Tickets[0].Type[1..]}\""),
        ["a type that ends with a space"] = wish => Replace(wish, $"\"{wish.Tickets[0].Type}\"", $"\"{wish.Tickets[0].Type} \""),
        ["a code that ends with a line feed"] = wish => Replace(wish, $"\"{wish.PromoCode}\"", $"\"{wish.PromoCode}\\n\""),
        ["an empty code"] = wish => Replace(wish, $"\"{wish.PromoCode}\"", "\"\""),
        ["a code in other letter case"] = wish => Replace(wish, $"\"{wish.PromoCode}\"", $"\"P{wish.PromoCode![1..]}\""),
        ["a code that is a number"] = wish => Replace(wish, $"\"{wish.PromoCode}\"", "7"),
        ["a type twice"] = wish => Replace(wish, "[{", $$"""[{"type":"{{wish.Tickets[0].Type}}","quantity":1},{"""),
        ["an unknown type after a known one"] = wish => Replace(wish, "}]", """},{"type":"t-none","quantity":1}]"""),
        ["a quantity as text"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":\"1\""),
        ["a quantity of 1.5"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":1.5"),
        ["a quantity of 0"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":0"),
        ["a quantity of -1"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":-1"),
        ["a quantity of 11"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":11"),
        ["a quantity of 4294967297"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":4294967297"),
        ["a quantity that is true"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":true"),
        ["two quantities"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":1,\"quantity\":1"),
        ["tickets twice"] = wish => Replace(wish, "{\"tickets\":", """{"tickets":[],"tickets":"""),
        ["a code twice"] = wish => Replace(wish, "{\"tickets\":", """{"promoCode":null,"tickets":"""),
        ["a field's name in capitals"] = wish => Replace(wish, "\"tickets\"", "\"Tickets\""),
        ["a ticket's field in capitals"] = wish => Replace(wish, "\"quantity\"", "\"Quantity\""),
        ["a field more"] = wish => Replace(wish, "{\"tickets\":", """{"note":"x","tickets":"""),
        ["a field more in a ticket"] = wish => Replace(wish, "\"quantity\":1", "\"quantity\":1,\"row\":1"),
        ["no tickets"] = wish => Replace(wish, wish.Body, $$"""{"promoCode":"{{wish.PromoCode}}"}"""),
        ["a list"] = wish => With(wish, $"[{wish.Body}]"),
        ["something after the object"] = wish => With(wish, $"{wish.Body} x"),
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One of them, made of a wish for one ticket of a type with a promo code.</summary>
    public static BadOrder Of(string name, Wish wish) => All[name](wish);

    private static BadOrder With(Wish wish, string body) => new([(ShopClient.BuyerHeader, wish.BuyerId), (ShopClient.KeyHeader, wish.Key)], body);

    private static BadOrder Replace(Wish wish, string what, string by) => With(wish, wish.Body.Replace(what, by, StringComparison.Ordinal));
}
