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
        database.WriteAsync(connection => HoldAsync(connection, buyerId, key, asked, cancellationToken), cancellationToken);

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        orders.FindAsync(id, buyerId, cancellationToken);

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public Task<Order?> ConfirmAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                if (await OrderStore.FindAsync(connection, id, buyerId, cancellationToken) is not { Order: var order } read)
                    return null;
                if (order.Status == OrderStatus.Confirmed) return order;
                if (order.Status == OrderStatus.Held
                    && await OrderStore.ChangeAsync(connection, read, OrderStatus.Confirmed, cancellationToken))
                    return order with { Status = OrderStatus.Confirmed };
                var reason = order.Status == OrderStatus.Cancelled ? OrderStatus.Cancelled : OrderStatus.Expired;
                throw new RefusedException(StatusCodes.Status410Gone, reason, $"The order is {reason}.");
            },
            cancellationToken);

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public Task<bool> CancelAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                if (await OrderStore.FindAsync(connection, id, buyerId, cancellationToken) is not { } read) return false;
                if (read.Order.Status is OrderStatus.Held or OrderStatus.Confirmed)
                    await OrderStore.ChangeAsync(connection, read, OrderStatus.Cancelled, cancellationToken);
                return true;
            },
            cancellationToken);

    private async Task<Order?> HoldAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        // The key is looked up after what is left: a replay must not be told that its own first try has bought the last seat.
        var read = await EventStore.FindAsync(connection, asked.EventId, cancellationToken);
        if (await OrderStore.FindByKeyAsync(connection, buyerId, key, cancellationToken) is { } placed)
        {
            return asked.IsSameAs(new OrderDetails(placed.EventId, placed.Tickets, placed.PromoCode))
                ? placed
                : throw new RefusedException(
                    StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
        }

        if (read is not var (found, version)) return null;
        foreach (var (type, quantity) in asked.Tickets) Require(found.TicketTypes, type, quantity, "sold-out");
        if (asked.PromoCode is { } code) Require(found.PromoCodes, code, 1, "promo-code-used-up");
        return await OrderStore.AddAsync(connection, buyerId, key, asked, _lifetime, version, cancellationToken);
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
