using SlowDependency.Dependencies;
using SlowDependency.Products;

namespace SlowDependency.Orders;

/// <summary>
/// Places orders: price, stock, order. It goes on when the caller leaves (C12), and holds no connection of the database while it
/// waits for others.
/// </summary>
internal sealed class CheckoutService(
    ProductStore products, OrderStore orders, PricingClient pricing, ReservationsClient reservations, GivingBack givingBack,
    ILogger<CheckoutService> logger)
{
    public async Task<CheckoutOutcome> PlaceAsync(string orderId, string productId, int quantity)
    {
        if (await products.FindAsync(productId) is not { } product) return new CheckoutOutcome.UnknownProduct();

        var price = await pricing.GetAsync(product.Id, CancellationToken.None);
        var maybeReserved = false;
        try
        {
            if (await reservations.ReserveAsync(orderId, product.Id, quantity, () => maybeReserved = true) is not { } reservation)
                return new CheckoutOutcome.OutOfStock();

            var order = new Order(orderId, product.Id, quantity, price.AmountMinor * quantity, price.Currency, reservation.Id);
            await orders.AddAsync(order);
            logger.LogInformation("Order {OrderId}: {Quantity} of {ProductId}", order.Id, order.Quantity, order.ProductId);
            return new CheckoutOutcome.Placed(order);
        }
        catch when (maybeReserved)
        {
            givingBack.Add(orderId);
            throw;
        }
    }
}
