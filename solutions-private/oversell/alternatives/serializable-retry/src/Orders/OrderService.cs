using Npgsql;
using Oversell.Events;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Holds tickets for buyers, who confirm their orders or give them back.</summary>
internal sealed class OrderService(NpgsqlDataSource database, OrderStore orders, IConfiguration configuration)
{
    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            connection => HoldAsync(connection, buyerId, key, asked, cancellationToken), cancellationToken);

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        orders.FindAsync(id, buyerId, cancellationToken);

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public Task<Order?> ConfirmAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async connection =>
            {
                var isLive = await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Confirmed, cancellationToken);
                var order = await OrderStore.FindAsync(connection, id, buyerId, cancellationToken);
                if (isLive || order is null) return order;
                // What is still called held is overdue, and nobody has needed its tickets yet.
                var reason = order.Status == OrderStatus.Cancelled ? OrderStatus.Cancelled : OrderStatus.Expired;
                throw new RefusedException(StatusCodes.Status410Gone, reason, $"The order is {reason}.");
            },
            cancellationToken);

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public Task<bool> CancelAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async connection =>
                await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Cancelled, cancellationToken)
                || await OrderStore.FindAsync(connection, id, buyerId, cancellationToken) is not null,
            cancellationToken);

    private async Task<Order?> HoldAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        if (await OrderStore.FindByKeyAsync(connection, buyerId, key, cancellationToken) is { } placed)
        {
            return asked.IsSameAs(new OrderDetails(placed.EventId, placed.Tickets, placed.PromoCode))
                ? placed
                : throw new RefusedException(
                    StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
        }

        await OrderStore.ExpireAsync(connection, asked.EventId, cancellationToken);
        var (ticketTypes, promoCodes) = await EventStore.FindStocksAsync(connection, asked.EventId, cancellationToken);
        if (ticketTypes.Count == 0) return null;
        foreach (var (type, quantity) in asked.Tickets) Require(ticketTypes, type, quantity, "sold-out");
        if (asked.PromoCode is { } code) Require(promoCodes, code, 1, "promo-code-used-up");
        return await OrderStore.AddAsync(connection, buyerId, key, asked, _lifetime, cancellationToken);
    }

    private static void Require(IReadOnlyList<Availability> stocks, string code, int quantity, string reason)
    {
        var stock = stocks.FirstOrDefault(stock => stock.Code == code)
            ?? throw new RefusedException(
                StatusCodes.Status400BadRequest, "unknown-code", $"The event has no '{code}'.");
        if (stock.Left < quantity)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, $"{stock.Left} of '{code}' are left.");
    }
}
