using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DoubleCharge.Payments;

/// <summary>What a caller asks to be paid.</summary>
/// <param name="OrderId">The order that is paid for.</param>
/// <param name="AmountMinor">The amount in the currency's minor unit, for example cents.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="CardToken">The provider's token of the card.</param>
internal sealed record PaymentDetails(string OrderId, long AmountMinor, string Currency, string CardToken)
{
    /// <summary>Equal for equal content.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new { OrderId, AmountMinor, Currency, CardToken })));
}

/// <summary>A payment; its JSON is what callers see.</summary>
/// <param name="CardToken">Kept so that any instance can send the charge again.</param>
/// <param name="RequestHash">The hash of what was asked for; null for a payment that was recorded before there was one.</param>
/// <param name="Age">How old the payment was when it was read, by the database's clock.</param>
internal sealed record Payment(
    Guid Id,
    string OrderId,
    long AmountMinor,
    string Currency,
    string Status,
    DateTime CreatedAt,
    [property: JsonIgnore] string CardToken,
    [property: JsonIgnore] string? RequestHash,
    [property: JsonIgnore] TimeSpan Age);

/// <summary>The values of <see cref="Payment.Status"/>; all but pending are final.</summary>
internal static class PaymentStatus
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";
}
