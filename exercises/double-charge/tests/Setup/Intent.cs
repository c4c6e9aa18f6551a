using System.Text.Json;

namespace DoubleCharge.Tests.Setup;

/// <summary>
/// A payment that one caller wants. Every intent has its own card, so that the provider's charges can be counted per intent
/// whatever reference or key the service chose.
/// </summary>
internal sealed record Intent(string Key, string OrderId, long AmountMinor, string Currency, string CardToken)
{
    /// <summary>The request's body.</summary>
    public string Body => JsonSerializer.Serialize(new { orderId = OrderId, amountMinor = AmountMinor, currency = Currency, cardToken = CardToken });

    /// <summary>The same request with different white space and field order.</summary>
    public string ReformattedBody =>
        $$"""
        {
            "cardToken" : "{{CardToken}}",
            "currency" : "{{Currency}}",

            "amountMinor" : {{AmountMinor}},
            "orderId" : "{{OrderId}}"
        }
        """;

    public override string ToString() => $"POST /payments, Idempotency-Key {Key}, {AmountMinor} {Currency} for order {OrderId}";
}
