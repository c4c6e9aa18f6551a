using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Requests that the starter refuses (C8), each wrong in one place.</summary>
internal static class BadInputs
{
    private const string Fine = """{"sku":"A-1","quantity":1,"unitPriceCents":1}""";

    private static readonly Dictionary<string, Func<long, string>> Questions = new()
    {
        ["a limit of 0"] = customer => $"customers/{customer}/orders?limit=0",
        ["a limit of 101"] = customer => $"customers/{customer}/orders?limit=101",
        ["a limit with a fraction"] = customer => $"customers/{customer}/orders?limit=1.0",
        ["a limit beyond 32 bits"] = customer => $"customers/{customer}/orders?limit=4294967297",
        ["two limits"] = customer => $"customers/{customer}/orders?limit=1&limit=2",
        ["a status that ends with a line feed"] = customer => $"customers/{customer}/orders?status=paid%0A",
        ["a status in capitals"] = customer => $"customers/{customer}/orders?status=PAID",
        ["two statuses"] = customer => $"customers/{customer}/orders?status=paid&status=placed",
        ["an address without an @"] = _ => "orders/search?email=nobody",
        ["an address with two @"] = _ => "orders/search?email=a@b@c.example",
        ["an address that ends with a line feed"] = _ => "orders/search?email=a@b.example%0A",
        ["an address with a space before it"] = _ => "orders/search?email=%20a@b.example",
        ["an address with a Kelvin sign"] = _ => "orders/search?email=%E2%84%AA@b.example",
        ["an address with a dotless i"] = _ => "orders/search?email=%C4%B1@b.example",
        ["an address of 255 characters"] = _ => $"orders/search?email={new string('a', 250)}@b.ex",
        ["an address with a NUL"] = _ => "orders/search?email=a%00@b.example",
        ["93 days"] = _ => "reports/daily?from=2024-01-01&to=2024-04-02&tz=Etc/UTC",
        ["days that end before they begin"] = _ => "reports/daily?from=2024-01-02&to=2024-01-01&tz=Etc/UTC",
        ["a day that there is not"] = _ => "reports/daily?from=2023-02-29&to=2023-03-01&tz=Etc/UTC",
        ["a year of 1999"] = _ => "reports/daily?from=1999-12-31&to=2000-01-01&tz=Etc/UTC",
        ["a year of 2101"] = _ => "reports/daily?from=2101-01-01&to=2101-01-01&tz=Etc/UTC",
        ["a zone without a slash"] = _ => "reports/daily?from=2024-01-01&to=2024-01-02&tz=EST5EDT",
        ["a zone that there is not"] = _ => "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe/Atlantis",
        ["a zone that ends with a line feed"] = _ => "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe/Berlin%0A",
        ["a zone with two slashes"] = _ => "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe//Berlin",
        ["a zone with a quote in it"] = _ => "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe/'Berlin",
    };

    private static readonly Dictionary<string, Func<long, string>> Orders = new()
    {
        ["an order of customer 0"] = _ => Body("0", "\"a@b.example\"", Fine),
        ["an order of a customer as text"] = customer => Body($"\"{customer}\"", "\"a@b.example\"", Fine),
        ["an order of an address that ends with a line feed"] = customer => Body($"{customer}", "\"a@b.example\\n\"", Fine),
        ["an order of an address with a Kelvin sign"] = customer => Body($"{customer}", "\"\\u212a@b.example\"", Fine),
        ["an order of an address with half of a surrogate pair"] = customer => Body($"{customer}", "\"\\ud800@b.example\"", Fine),
        ["an order of a sku that ends with a line feed"] = customer => Body($"{customer}", "\"a@b.example\"", Fine.Replace("A-1", "A-1\\n", StringComparison.Ordinal)),
        ["an order of a sku with a digit that is not ASCII"] = customer => Body($"{customer}", "\"a@b.example\"", Fine.Replace("A-1", "A-\\u0663", StringComparison.Ordinal)),
        ["an order of no lines"] = customer => Body($"{customer}", "\"a@b.example\"", ""),
        ["an order of 51 lines"] = customer => Body($"{customer}", "\"a@b.example\"", string.Join(',', Enumerable.Repeat(Fine, 51))),
        ["an order of 1001 pieces"] = customer => Body($"{customer}", "\"a@b.example\"", Fine.Replace("\"quantity\":1", "\"quantity\":1001", StringComparison.Ordinal)),
        ["an order with a field more"] = customer => Body($"{customer}", "\"a@b.example\",\"note\":1", Fine),
        ["an order with a field twice"] = customer => Body($"{customer},\"customerId\":{customer}", "\"a@b.example\"", Fine),
        ["an order that is cut off"] = customer => Body($"{customer}", "\"a@b.example\"", Fine)[..^2],
        ["an order that is null"] = _ => "null",
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Questions.Keys, .. Orders.Keys];

    /// <summary>One of them: a path, or the body of an order.</summary>
    public static (string? Path, string? Body) Of(string name, long customer) =>
        Questions.TryGetValue(name, out var question) ? (question(customer), null) : (null, Orders[name](customer));

    private static string Body(string customer, string email, string lines) => $$"""{"customerId":{{customer}},"email":{{email}},"lines":[{{lines}}]}""";
}
