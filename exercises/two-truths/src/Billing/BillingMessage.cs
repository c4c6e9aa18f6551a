using TwoTruths.Orders;

namespace TwoTruths.Billing;

/// <summary>One change of an order, as billing and the bus know it.</summary>
internal sealed record BillingMessage(
    string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State)
{
    public static BillingMessage Of(Order order) => new(
        Guid.CreateVersion7().ToString(), order.OrderId, order.Sequence, order.Customer, order.AmountMinor, order.State);
}

/// <summary>What billing holds for an order.</summary>
internal sealed record BillingRecord(
    string OrderId, long Sequence, string Customer, long AmountMinor, string State, string Invoice, long InvoiceChange);

/// <summary>Billing did not say that it took a message, or did not answer a question.</summary>
internal sealed class BillingException(string message, Exception? inner = null) : Exception(message, inner);
