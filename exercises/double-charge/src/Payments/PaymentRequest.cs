using Microsoft.Extensions.Primitives;

namespace DoubleCharge.Payments;

/// <summary>The body of POST /payments as it arrives; nothing in it is known to be there or to be right.</summary>
internal sealed record PaymentRequest(string? OrderId, long? AmountMinor, string? Currency, string? CardToken)
{
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>What a body without anything in it asks for.</summary>
    public static readonly PaymentRequest Empty = new(null, null, null, null);

    private const int MaxLength = 64;
    private const long MaxAmountMinor = 99_999_999;
    private static readonly string[] KnownCurrencies = ["EUR", "GBP", "SEK", "USD"];

    /// <summary>The payment that was asked for, or every error by the name of its field.</summary>
    public (string Key, PaymentDetails Details)? Validate(StringValues key, out Dictionary<string, string[]> errors)
    {
        errors = [];
        if (key is not [{ Length: > 0 and <= MaxLength } keyText] || !keyText.All(IsVisibleAscii))
            errors[KeyHeader] = [$"One header of 1 to {MaxLength} visible ASCII characters is required."];
        if (!IsToken(OrderId))
            errors["orderId"] = [$"1 to {MaxLength} letters, digits, '-' or '_' are required."];
        if (AmountMinor is not (> 0 and <= MaxAmountMinor))
            errors["amountMinor"] = [$"A whole number from 1 to {MaxAmountMinor} is required."];
        if (!KnownCurrencies.Contains(Currency))
            errors["currency"] = [$"One of {string.Join(", ", KnownCurrencies)} is required."];
        if (!IsToken(CardToken))
            errors["cardToken"] = [$"1 to {MaxLength} letters, digits, '-' or '_' are required."];

        return errors.Count > 0
            ? null
            : (key.ToString(), new PaymentDetails(OrderId!, AmountMinor!.Value, Currency!, CardToken!));
    }

    private static bool IsToken(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsVisibleAscii(char c) => c is >= '!' and <= '~';
}
