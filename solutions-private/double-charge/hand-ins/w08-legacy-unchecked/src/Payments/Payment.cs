using System.Security.Cryptography;
using System.Text;

namespace DoubleCharge.Payments;

/// <summary>What a caller asks to be paid.</summary>
/// <param name="OrderId">The order that is paid for.</param>
/// <param name="AmountMinor">The amount in the currency's minor unit, for example cents.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="CardToken">The provider's token of the card.</param>
internal sealed record PaymentDetails(string OrderId, long AmountMinor, string Currency, string CardToken)
{
    /// <summary>Equal for equal payments; what a key is bound to.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{OrderId}\n{AmountMinor}\n{Currency}\n{CardToken}")));
}

/// <summary>A payment as callers see it.</summary>
internal sealed record Payment(
    Guid Id, string OrderId, long AmountMinor, string Currency, string Status, DateTime CreatedAt);

/// <summary>A payment as it is recorded.</summary>
/// <param name="MayCharge">The provider still honours the payment's key, with a margin of hours.</param>
/// <param name="MayGiveUp">No charge can have been sent for a long time.</param>
internal sealed record PaymentRow(
    Guid Id, string OrderId, long AmountMinor, string Currency, string Status, DateTime CreatedAt, string CardToken,
    string? RequestHash, bool MayCharge, bool MayGiveUp)
{
    public PaymentDetails Details => new(OrderId, AmountMinor, Currency, CardToken);

    public bool IsFinal => Status != PaymentStatus.Pending;

    public Payment ToPayment() => new(Id, OrderId, AmountMinor, Currency, Status, CreatedAt);
}

/// <summary>The values of <see cref="Payment.Status"/>.</summary>
internal static class PaymentStatus
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";
}
