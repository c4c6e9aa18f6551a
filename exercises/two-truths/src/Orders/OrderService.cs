using TwoTruths.Billing;

namespace TwoTruths.Orders;

/// <summary>Changes orders, and tells billing.</summary>
internal sealed class OrderService(OrderStore store, BillingClient billing, ILogger<OrderService> logger)
{
    /// <summary>Makes or changes an order. Billing hears of it afterwards: a shop that cannot sell because billing is down is worse.</summary>
    public async Task<Order> PutAsync(string orderId, OrderDetails details, CancellationToken cancellationToken)
    {
        var order = await store.SaveAsync(orderId, details, cancellationToken);
        try
        {
            await billing.SendAsync(BillingMessage.Of(order), cancellationToken);
        }
        catch (BillingException fault)
        {
            logger.LogWarning(fault, "Billing was not told of change {Sequence} of order {OrderId}", order.Sequence, orderId);
        }

        return order;
    }

    /// <summary>Cancels an order. Billing comes first: a customer who is told "cancelled" must not get a bill.</summary>
    public Task<Order?> CancelAsync(string orderId, CancellationToken cancellationToken) => store.CancelAsync(
        orderId, order => billing.SendAsync(BillingMessage.Of(order), cancellationToken), cancellationToken);
}
