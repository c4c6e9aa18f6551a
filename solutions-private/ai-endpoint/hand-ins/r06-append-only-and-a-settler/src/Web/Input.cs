using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AiEndpoint.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace AiEndpoint.Web;

/// <summary>Reads requests, and refuses what is no good input.</summary>
internal static partial class Input
{
    public const string TokenHeader = "Device-Token";

    private const int MaxIdLength = 64;
    private const int MaxTokenLength = 256;
    private const long MaxAmountMinor = 10_000_000;
    private const int CurrencyLength = 3;
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    public static string Owner(HttpRequest request) => Header(request, "Owner-Id", IsId);

    public static string Token(HttpRequest request) =>
        Header(request, TokenHeader, text => text.Length is > 0 and <= MaxTokenLength && text.All(c => c is > ' ' and <= '~'));

    /// <summary>Reads what POST /transfers asks for; the whole request has arrived then.</summary>
    public static async Task<Intent> IntentAsync(HttpRequest request)
    {
        var (owner, key) = (Owner(request), Header(request, "Idempotency-Key", IsId));
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return Parse(owner, key, body.ToArray()) ?? throw Bad("The body is not of the expected shape.");
    }

    /// <summary>Reads what a statement is asked for.</summary>
    public static StatementQuery Statement(HttpRequest request, string accountId)
    {
        var (month, sort, limit) = (Parameter(request, "month"), Parameter(request, "sort"), Parameter(request, "limit"));
        (DateTimeOffset? From, DateTimeOffset? Until) period = month is null ? (null, null) : Period(month);
        var name = sort ?? StatementBook.Sorts[0];
        if (!StatementBook.Sorts.Contains(name)) throw Bad($"sort is one of {string.Join(", ", StatementBook.Sorts)}.");
        return new StatementQuery(accountId, period.From, period.Until, name, limit is null ? DefaultLimit : Limit(limit));
    }

    private static Intent? Parse(string owner, string key, byte[] json)
    {
        string? from = null, to = null, currency = null;
        long? amount = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (var field in document.RootElement.EnumerateObject())
            {
                var isText = field.Value.ValueKind == JsonValueKind.String;
                switch (field.Name)
                {
                    case "from" when from is null && isText:
                        from = field.Value.GetString();
                        break;
                    case "to" when to is null && isText:
                        to = field.Value.GetString();
                        break;
                    case "currency" when currency is null && isText:
                        currency = field.Value.GetString();
                        break;
                    case "amountMinor" when amount is null && field.Value.ValueKind == JsonValueKind.Number:
                        if (!field.Value.TryGetInt64(out var number)) return null;
                        amount = number;
                        break;
                    // Unknown, or there twice, or of another type.
                    default:
                        return null;
                }
            }
        }
        // The latter for text that is no Unicode.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }

        var isGood = from is not null && IsId(from) && to is not null && IsId(to) && from != to
            && amount is >= 1 and <= MaxAmountMinor
            && currency is { Length: CurrencyLength } && currency.All(char.IsAsciiLetterUpper);
        return isGood ? new Intent(owner, key, from!, to!, amount!.Value, currency!) : null;
    }

    private static bool IsId(string text) =>
        text.Length is > 0 and <= MaxIdLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Header(HttpRequest request, string name, Func<string, bool> isGood) =>
        request.Headers[name] is [{ } text] && isGood(text) ? text : throw Bad($"{name} is missing or malformed.");

    // In exactly this spelling: others mean nothing. The first of several counts.
    private static string? Parameter(HttpRequest request, string name)
    {
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
            if (parameter.DecodeName().ToString() == name)
                return parameter.DecodeValue().ToString();
        return null;
    }

    private static int Limit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MaxLimit
                ? limit
                : throw Bad($"limit is a whole number from 1 to {MaxLimit}.");

    // A month of UTC, with its start and without its end.
    private static (DateTimeOffset? From, DateTimeOffset? Until) Period(string text)
    {
        if (!Month().IsMatch(text)) throw Bad("month is a month such as 2026-03.");
        var year = int.Parse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        var month = int.Parse(text.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        // The calendar starts with the year 1, and nothing was booked before it.
        if (year == 0) return (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        var from = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return (from, (year, month) == (9999, 12) ? DateTimeOffset.MaxValue : from.AddMonths(1));
    }

    private static Refusal Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex Month();
}
