using TwoTruths.Billing;
using TwoTruths.Relay;

namespace TwoTruths.Orders;

/// <summary>Changes orders, and wakes who tells billing.</summary>
internal sealed class OrderService(OrderStore store, BillingClient billing, RelaySignal signal, ILogger<OrderService> logger)
{
    /// <summary>Makes or changes an order.</summary>
    public async Task<Order> PutAsync(string orderId, OrderDetails details, CancellationToken cancellationToken)
    {
        var order = await store.SaveAsync(orderId, details, cancellationToken);
        signal.Set();
        for (var tries = 0; tries < 3; tries++)
        {
            try
            {
                return await billing.InvoiceOfAsync(orderId, cancellationToken) is { } invoice ? order with { Invoice = invoice } : order;
            }
            catch (BillingException fault)
            {
                logger.LogWarning("The invoice of order {OrderId} is not known: {Fault}", orderId, fault.Message);
            }
        }

        return order;
    }

    /// <summary>Cancels an order; null if there is none.</summary>
    public async Task<Order?> CancelAsync(string orderId, CancellationToken cancellationToken)
    {
        var order = await store.CancelAsync(orderId, cancellationToken);
        signal.Set();
        return order;
    }
}
