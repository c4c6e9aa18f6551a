using Npgsql;
using SlowDependency.Dependencies;
using SlowDependency.Products;

namespace SlowDependency.Orders;

/// <summary>Places orders: price, stock, order.</summary>
internal sealed class CheckoutService(
    NpgsqlDataSource database, ProductStore products, OrderStore orders, PricingClient pricing, ReservationsClient reservations,
    ILogger<CheckoutService> logger)
{
    public async Task<CheckoutOutcome> PlaceAsync(string orderId, string productId, int quantity)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await products.FindAsync(connection, productId) is not { } product) return new CheckoutOutcome.UnknownProduct();

        var price = await pricing.GetAsync(product.Id);
        if (reservations.Reserve(orderId, product.Id, quantity) is not { } reservation) return new CheckoutOutcome.OutOfStock();

        var order = new Order(orderId, product.Id, quantity, price.AmountMinor * quantity, price.Currency, reservation.Id);
        await orders.AddAsync(connection, order);
        await transaction.CommitAsync();
        logger.LogInformation("Order {OrderId}: {Quantity} of {ProductId}", order.Id, order.Quantity, order.ProductId);
        return new CheckoutOutcome.Placed(order);
    }
}
