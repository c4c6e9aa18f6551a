using System.Security.Cryptography;
using System.Text;
using TwoTruths.Orders;

namespace TwoTruths.Billing;

/// <summary>One change of an order, as billing and the bus know it.</summary>
internal sealed record BillingMessage(
    string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State)
{
    public static BillingMessage Of(Order order) => With(IdOf(order), order);

    /// <summary>One that billing takes although it has taken the same content before.</summary>
    public static BillingMessage Fresh(Order order) => With(Guid.CreateVersion7().ToString(), order);

    private static BillingMessage With(string id, Order order) => new(
        id, order.OrderId, order.Sequence, order.Customer, order.AmountMinor, order.State);

    private static string IdOf(Order order) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{order.OrderId}/{order.Customer}/{order.AmountMinor}/{order.State}")))[..40];
}

/// <summary>What billing holds for an order.</summary>
internal sealed record BillingRecord(
    string OrderId, long Sequence, string Customer, long AmountMinor, string State, string Invoice, long InvoiceChange);

/// <summary>Billing did not say that it took a message, or did not answer a question.</summary>
internal sealed class BillingException(string message, Exception? inner = null) : Exception(message, inner);
