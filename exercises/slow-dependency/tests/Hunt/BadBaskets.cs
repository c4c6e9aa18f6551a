namespace SlowDependency.Tests.Hunt;

/// <summary>Bodies of checkouts that C15 refuses, each wrong in one place.</summary>
internal static class BadBaskets
{
    private static readonly string TooLong = new('x', 65);

    private static readonly Dictionary<string, Func<string, string, string>> All = new()
    {
        ["an order id of 65 letters"] = (_, product) => Body(TooLong, product, "1"),
        ["an empty order id"] = (_, product) => Body("", product, "1"),
        ["an order id that ends with a space"] = (order, product) => Body($"{order} ", product, "1"),
        ["an order id that ends with a line feed"] = (order, product) => Body($"{order}\\n", product, "1"),
        ["a product id of 65 letters"] = (order, _) => Body(order, TooLong, "1"),
        ["a product id with a slash"] = (order, product) => Body(order, $"{product}/x", "1"),
        ["no order id"] = (_, product) => $$"""{"productId":"{{product}}","quantity":1}""",
        ["no quantity"] = (order, product) => $$"""{"orderId":"{{order}}","productId":"{{product}}"}""",
        ["a product id that is null"] = (order, _) => $$"""{"orderId":"{{order}}","productId":null,"quantity":1}""",
        ["a quantity of 0"] = (order, product) => Body(order, product, "0"),
        ["a quantity of 11"] = (order, product) => Body(order, product, "11"),
        ["a quantity of -1"] = (order, product) => Body(order, product, "-1"),
        ["a quantity of 1.5"] = (order, product) => Body(order, product, "1.5"),
        ["a quantity beyond 64 bits"] = (order, product) => Body(order, product, "18446744073709551617"),
        ["a list"] = (order, product) => $"[{Body(order, product, "1")}]",
        ["no body"] = (_, _) => "",
        ["half an object"] = (order, _) => $$"""{"orderId":"{{order}}",""",
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One of them, made of ids that are right.</summary>
    public static string Of(string name, string orderId, string productId) => All[name](orderId, productId);

    private static string Body(string orderId, string productId, string quantity) =>
        $$"""{"orderId":"{{orderId}}","productId":"{{productId}}","quantity":{{quantity}}}""";
}
