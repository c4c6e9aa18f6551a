using System.Globalization;
using System.Text.Json;
using DoubleCharge.Tests.Setup;

namespace DoubleCharge.Tests.Hunt;

/// <summary>Requests that C9 refuses, each wrong in one place.</summary>
internal static class BadInputs
{
    private static readonly Dictionary<string, Func<Intent, (string? Key, string Body)>> All = new()
    {
        ["no key"] = intent => (null, intent.Body),
        ["a key of 65 characters"] = intent => (intent.Key.PadRight(65, 'k'), intent.Body),
        ["a key with a space in it"] = intent => ($"{intent.Key} x", intent.Body),
        ["an order that ends with a line feed"] = intent => (intent.Key, Body(intent, orderId: intent.OrderId + "\n")),
        ["a card that ends with a line feed"] = intent => (intent.Key, Body(intent, card: intent.CardToken + "\n")),
        ["a currency that ends with a line feed"] = intent => (intent.Key, Body(intent, currency: intent.Currency + "\n")),
        ["an order that begins with a space"] = intent => (intent.Key, Body(intent, orderId: " " + intent.OrderId)),
        ["an order of 65 characters"] = intent => (intent.Key, Body(intent, orderId: intent.OrderId.PadRight(65, 'o'))),
        ["an empty card"] = intent => (intent.Key, Body(intent, card: "")),
        ["a card with a letter that is not ASCII"] = intent => (intent.Key, Body(intent, card: intent.CardToken + "é")),
        ["an order with a digit that is not ASCII"] = intent => (intent.Key, Body(intent, orderId: intent.OrderId + "٣")),
        ["an amount of 0"] = intent => (intent.Key, Body(intent, amount: 0)),
        ["an amount of -1"] = intent => (intent.Key, Body(intent, amount: -1)),
        ["an amount of 100000000"] = intent => (intent.Key, Body(intent, amount: 100_000_000)),
        ["an amount beyond 64 bits"] = intent => (intent.Key, intent.Body.Replace($":{Number(intent)},", ":18446744073709551617,", StringComparison.Ordinal)),
        ["an amount as text"] = intent => (intent.Key, intent.Body.Replace($":{Number(intent)},", $":\"{Number(intent)}\",", StringComparison.Ordinal)),
        ["an amount with a fraction"] = intent => (intent.Key, intent.Body.Replace($":{Number(intent)},", $":{Number(intent)}.5,", StringComparison.Ordinal)),
        ["a currency in small letters"] = intent => (intent.Key, Body(intent, currency: intent.Currency.ToLowerInvariant())),
        ["a currency that is not taken"] = intent => (intent.Key, Body(intent, currency: "CHF")),
        ["a field more"] = intent => (intent.Key, intent.Body.Replace("{", "{\"note\":\"x\",", StringComparison.Ordinal)),
        ["no currency"] = intent => (intent.Key, JsonSerializer.Serialize(new { orderId = intent.OrderId, amountMinor = intent.AmountMinor, cardToken = intent.CardToken })),
        ["a currency that is null"] = intent => (intent.Key, Body(intent, currency: null)),
        ["a field's name in capitals"] = intent => (intent.Key, intent.Body.Replace("orderId", "OrderId", StringComparison.Ordinal)),
        ["a list"] = intent => (intent.Key, $"[{intent.Body}]"),
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One of them, made of a fresh intent.</summary>
    public static (string? Key, string Body) Of(string name, Intent intent) => All[name](intent);

    private static string Number(Intent intent) => intent.AmountMinor.ToString(CultureInfo.InvariantCulture);

    private static string Body(Intent intent, string? orderId = null, long? amount = null, string? currency = "", string? card = null) => JsonSerializer.Serialize(new
    {
        orderId = orderId ?? intent.OrderId,
        amountMinor = amount ?? intent.AmountMinor,
        currency = currency == "" ? intent.Currency : currency,
        cardToken = card ?? intent.CardToken,
    });
}
