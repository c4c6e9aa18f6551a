using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace AiEndpoint.Hosting;

/// <summary>What POST /transfers asks for.</summary>
internal sealed record Wish(string From, string To, long AmountMinor, string Currency);

/// <summary>Reads requests, to the letter.</summary>
internal static partial class Asked
{
    private const long MaxAmountMinor = 10_000_000;

    public static string Owner(HttpContext context) => Header(context, "Owner-Id", IsId);

    public static string Key(HttpContext context) => Header(context, "Idempotency-Key", IsId);

    public static string Token(HttpContext context) =>
        Header(context, "Device-Token", text => text.Length is > 0 and <= 256 && text.All(c => c is > ' ' and <= '~'));

    /// <summary>Whether this is 1 to 64 ASCII letters, digits, '-' or '_'.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>A parameter of the query, in exactly this spelling; the last one counts. Null if it is absent.</summary>
    public static string? Query(HttpContext context, string name)
    {
        string? last = null;
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
            if (pair.DecodeName().ToString() == name) last = pair.DecodeValue().ToString();
        return last;
    }

    /// <summary>Reads the whole body.</summary>
    public static async Task<Wish> WishAsync(HttpContext context)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!string.IsNullOrEmpty(type) && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw new Refusal(StatusCodes.Status415UnsupportedMediaType, "content-type", "The body has to be application/json.");

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        try
        {
            return Read(body.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name or a text.
            throw Refusal.Malformed("The body is not text.");
        }
    }

    private static Wish Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw Refusal.Malformed("The body has to be an object.");
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
            if (property.Name is not ("from" or "to" or "amountMinor" or "currency") || !fields.TryAdd(property.Name, property.Value))
                throw Refusal.Malformed("The body has four fields, each of them once.");

        var (from, to, currency) = (Text(fields, "from"), Text(fields, "to"), Text(fields, "currency"));
        if (!IsId(from) || !IsId(to) || from == to) throw Refusal.Malformed("from and to have to be the ids of two accounts.");
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) throw Refusal.Malformed("currency has to be three capitals.");
        return new Wish(from, to, Amount(fields), currency);
    }

    private static string Text(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    // 5.00 is taken for 5, and no other way of writing a whole number is.
    private static long Amount(Dictionary<string, JsonElement> fields) =>
        fields.TryGetValue("amountMinor", out var value)
        && value.ValueKind == JsonValueKind.Number
        && AmountText().Match(value.GetRawText()) is { Success: true } match
        && long.Parse(match.Groups["whole"].ValueSpan) is >= 1 and <= MaxAmountMinor and var amount
            ? amount
            : throw Refusal.Malformed($"amountMinor has to be 1 to {MaxAmountMinor}.");

    private static string Header(HttpContext context, string name, Func<string, bool> isValid) =>
        context.Request.Headers[name] is [{ } text] && isValid(text)
            ? text
            : throw Refusal.Malformed($"{name} is missing or malformed.");

    [GeneratedRegex(@"^(?<whole>[1-9][0-9]{0,7})(\.0+)?\z")]
    private static partial Regex AmountText();
}
