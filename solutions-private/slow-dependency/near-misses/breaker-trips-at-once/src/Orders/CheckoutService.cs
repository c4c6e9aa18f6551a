using SlowDependency.Dependencies;
using SlowDependency.Products;

namespace SlowDependency.Orders;

/// <summary>Places orders: price, stock, order.</summary>
internal sealed class CheckoutService(
    ProductStore products, OrderStore orders, PricingClient pricing, ReservationsClient reservations,
    UnwantedReservations unwanted, ILogger<CheckoutService> logger)
{
    /// <exception cref="DependencyException">There is no order; nothing will stay reserved for it.</exception>
    public async Task<CheckoutOutcome> PlaceAsync(
        string orderId, string productId, int quantity, CancellationToken cancellationToken)
    {
        if (await products.FindAsync(productId, cancellationToken) is not { } product) return new CheckoutOutcome.UnknownProduct();
        var price = await pricing.GetAsync(product.Id, cancellationToken);
        // From here on it is finished, also for a caller who has left: a reservation is not undone by not looking at its answer.
        if (await ReserveAsync(orderId, product.Id, quantity) is not { } reservation) return new CheckoutOutcome.OutOfStock();

        var order = new Order(orderId, product.Id, quantity, price.AmountMinor * quantity, price.Currency, reservation.Id);
        await RecordAsync(order);
        logger.LogInformation("Order {OrderId}: {Quantity} of {ProductId}", order.Id, order.Quantity, order.ProductId);
        return new CheckoutOutcome.Placed(order);
    }

    private async Task<Reservation?> ReserveAsync(string orderId, string productId, int quantity)
    {
        try
        {
            return await reservations.ReserveAsync(orderId, productId, quantity, CancellationToken.None);
        }
        catch (DependencyException fault) when (fault.WasSent)
        {
            unwanted.Add(orderId);
            throw;
        }
    }

    private async Task RecordAsync(Order order)
    {
        try
        {
            await orders.AddAsync(order);
        }
        catch
        {
            unwanted.Add(order.Id);
            throw;
        }
    }
}
