using System.Text.Json.Serialization;

namespace DoubleCharge.Payments;

/// <summary>What a caller asks to be paid.</summary>
/// <param name="OrderId">The order that is paid for.</param>
/// <param name="AmountMinor">The amount in the currency's minor unit, for example cents.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="CardToken">The provider's token of the card.</param>
internal sealed record PaymentDetails(string OrderId, long AmountMinor, string Currency, string CardToken);

/// <summary>A payment; its JSON is what callers see.</summary>
/// <param name="CardToken">Kept so that any instance can send the charge again.</param>
/// <param name="Age">How old the payment was when it was read, by the database's clock.</param>
internal sealed record Payment(
    Guid Id,
    string OrderId,
    long AmountMinor,
    string Currency,
    string Status,
    DateTime CreatedAt,
    [property: JsonIgnore] string CardToken,
    [property: JsonIgnore] TimeSpan Age)
{
    /// <summary>What was asked for; a replay must ask for the same.</summary>
    [JsonIgnore]
    public PaymentDetails Details => new(OrderId, AmountMinor, Currency, CardToken);
}

/// <summary>The values of <see cref="Payment.Status"/>; all but pending are final.</summary>
internal static class PaymentStatus
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";
}
