using TwoTruths.Relay;

namespace TwoTruths.Orders;

/// <summary>Changes orders, and wakes who tells billing.</summary>
internal sealed class OrderService(OrderStore store, RelaySignal signal)
{
    /// <summary>Makes or changes an order.</summary>
    public async Task<Order> PutAsync(string orderId, OrderDetails details, CancellationToken cancellationToken)
    {
        var order = await store.SaveAsync(orderId, details, cancellationToken);
        signal.Set();
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
