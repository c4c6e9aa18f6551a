using AiEndpoint.Tests.Setup;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Requests for a transfer that C14 refuses, each wrong in one place.</summary>
internal static class BadRequests
{
    private static readonly Dictionary<string, Func<Intent, (string Body, (string Name, string? Value)[] Headers)>> All = new()
    {
        ["an amount of 0"] = With("amountMinor", "0"),
        ["an amount of -1"] = With("amountMinor", "-1"),
        ["an amount of 10000001"] = With("amountMinor", "10000001"),
        ["an amount beyond 32 bits"] = With("amountMinor", "4294967297"),
        ["an amount beyond 64 bits"] = With("amountMinor", "18446744073709551617"),
        ["an amount with a fraction"] = With("amountMinor", "12.5"),
        ["an amount as text"] = With("amountMinor", "\"100\""),
        ["an amount that is null"] = With("amountMinor", "null"),
        ["no amount"] = With("amountMinor", ""),
        ["a currency in small letters"] = With("currency", "\"eur\""),
        ["a currency of four letters"] = With("currency", "\"EURO\""),
        ["a currency that ends with a line feed"] = With("currency", "\"EUR\\n\""),
        ["no currency"] = With("currency", ""),
        ["an account that pays itself"] = With("to", intent => $"\"{intent.From}\""),
        ["a payer with a space"] = With("from", "\"a b\""),
        ["a payer of 65 characters"] = With("from", $"\"{new string('a', 65)}\""),
        ["a payer that is null"] = With("from", "null"),
        ["a receiver that ends with a line feed"] = With("to", intent => $"\"{intent.To}\\n\""),
        ["a receiver with a quote"] = With("to", "\"a'b\""),
        ["a receiver with a letter that is not ASCII"] = With("to", "\"\\u00E4bc\""),
        ["no receiver"] = With("to", ""),
        ["a field more"] = With("note", "\"thanks\""),
        ["a field in other letter case beside it"] = With("From", "\"other\""),
        ["one field twice"] = Text(body => body.Replace("}", ",\"amountMinor\":1}", StringComparison.Ordinal)),
        ["a field's name in capitals"] = Text(body => body.Replace("amountMinor", "AmountMinor", StringComparison.Ordinal)),
        ["a list"] = Text(body => $"[{body}]"),
        ["half an object"] = Text(body => body[..^1]),
        ["two objects"] = Text(body => $"{body}{body}"),
        ["no body"] = Text(_ => ""),
        ["no owner"] = Header("Owner-Id", _ => null),
        ["an owner with a dot"] = Header("Owner-Id", value => $"{value}.x"),
        ["an owner named twice"] = Header("Owner-Id", value => $"{value}, {value}"),
        ["no key"] = Header("Idempotency-Key", _ => null),
        ["a key of 65 characters"] = Header("Idempotency-Key", value => value.PadRight(65, 'k')),
        ["a key with a slash"] = Header("Idempotency-Key", value => $"{value[..^1]}/"),
        ["an empty key"] = Header("Idempotency-Key", _ => ""),
        ["no token"] = Header(CardsClient.TokenHeader, _ => null),
        ["a token with a space"] = Header(CardsClient.TokenHeader, value => $"{value[..12]} {value[12..]}"),
        ["a token of 257 characters"] = Header(CardsClient.TokenHeader, value => value.PadRight(257, 't')),
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One of them, made of a good request.</summary>
    public static (string Body, (string Name, string? Value)[] Headers) Of(string name, Intent good) => All[name](good);

    private static Func<Intent, (string Body, (string Name, string? Value)[] Headers)> With(string field, string json) => With(field, _ => json);

    private static Func<Intent, (string Body, (string Name, string? Value)[] Headers)> With(string field, Func<Intent, string> json) =>
        intent => (Body(intent, field, json(intent)), CardsClient.HeadersOf(intent));

    private static Func<Intent, (string Body, (string Name, string? Value)[] Headers)> Text(Func<string, string> change) =>
        intent => (change(intent.Body), CardsClient.HeadersOf(intent));

    private static Func<Intent, (string Body, (string Name, string? Value)[] Headers)> Header(string name, Func<string, string?> change) => intent =>
        (intent.Body, [.. CardsClient.HeadersOf(intent).Select(header => header.Name == name ? (name, change(header.Value!)) : header)]);

    // The good body with one field replaced, added, or (for an empty value) left out.
    private static string Body(Intent good, string field, string json)
    {
        var fields = new Dictionary<string, string>
        {
            ["from"] = $"\"{good.From}\"", ["to"] = $"\"{good.To}\"", ["amountMinor"] = $"{good.AmountMinor}", ["currency"] = $"\"{good.Currency}\"",
            [field] = json,
        };
        return "{" + string.Join(", ", fields.Where(pair => pair.Value != "").Select(pair => $"\"{pair.Key}\": {pair.Value}")) + "}";
    }
}
