using SlowDependency.Dependencies;
using SlowDependency.Products;

namespace SlowDependency.Orders;

/// <summary>Places orders: price, stock, order.</summary>
internal sealed class CheckoutService(
    ProductStore products, OrderStore orders, OpenCheckouts open, PricingClient pricing, ReservationsClient reservations,
    ILogger<CheckoutService> logger)
{
    /// <exception cref="DependencyException">There is no order; nothing will stay reserved for it.</exception>
    public async Task<CheckoutOutcome> PlaceAsync(
        string orderId, string productId, int quantity, CancellationToken cancellationToken)
    {
        if (await products.FindAsync(productId, cancellationToken) is not { } product) return new CheckoutOutcome.UnknownProduct();
        var price = await pricing.GetAsync(product.Id, cancellationToken);
        await open.BeginAsync(orderId, cancellationToken);
        // From here on what does not end well is found in the table, whoever has left or died meanwhile.
        if (await ReserveAsync(orderId, product.Id, quantity) is not { } reservation)
        {
            await open.EndAsync(orderId);
            return new CheckoutOutcome.OutOfStock();
        }

        var order = new Order(orderId, product.Id, quantity, price.AmountMinor * quantity, price.Currency, reservation.Id);
        if (!await orders.TryAddAsync(order))
            throw new DependencyException(DependencyClients.Reservations, wasSent: true, new TimeoutException("the checkout took too long"));
        logger.LogInformation("Order {OrderId}: {Quantity} of {ProductId}", order.Id, order.Quantity, order.ProductId);
        return new CheckoutOutcome.Placed(order);
    }

    private async Task<Reservation?> ReserveAsync(string orderId, string productId, int quantity)
    {
        try
        {
            return await reservations.ReserveAsync(orderId, productId, quantity, CancellationToken.None);
        }
        catch (DependencyException fault) when (!fault.WasSent)
        {
            await open.EndAsync(orderId);
            throw;
        }
    }
}
