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
    public async Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        Order? placed = null;
        // A second attempt is needed only where the key was used for another event meanwhile, and finds that order.
        for (var attempt = 0; attempt < 2 && placed is null; attempt++)
        {
            var (found, order) = await database.InTransactionAsync(
                connection => HoldAsync(connection, buyerId, key, asked, cancellationToken), cancellationToken);
            if (!found) return null;
            placed = order;
        }

        return placed;
    }

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        orders.FindAsync(id, buyerId, cancellationToken);

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public async Task<Order?> ConfirmAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        if (await orders.FindAsync(id, buyerId, cancellationToken) is not { EventId: var eventId }) return null;
        return await database.InTransactionAsync(
            async connection =>
            {
                // Whoever counts the hold as overdue has the lock: nobody does while it is confirmed.
                await EventStore.LockAsync(connection, eventId, cancellationToken);
                var isLive = await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Confirmed, cancellationToken);
                var order = await OrderStore.FindAsync(connection, id, buyerId, cancellationToken);
                if (isLive) return order;
                var reason = order!.Status == OrderStatus.Cancelled ? OrderStatus.Cancelled : OrderStatus.Expired;
                throw new RefusedException(StatusCodes.Status410Gone, reason, $"The order is {reason}.");
            },
            cancellationToken);
    }

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public Task<bool> CancelAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async connection =>
                await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Cancelled, cancellationToken)
                || await OrderStore.FindAsync(connection, id, buyerId, cancellationToken) is not null,
            cancellationToken);

    private async Task<(bool EventFound, Order? Order)> HoldAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        var found = await EventStore.LockAsync(connection, asked.EventId, cancellationToken);
        // Looked up under the lock: a replay must not be told that its own first try has bought the last seat.
        if (await OrderStore.FindByKeyAsync(connection, buyerId, key, cancellationToken) is { } placed)
        {
            return asked.IsSameAs(new OrderDetails(placed.EventId, placed.Tickets, placed.PromoCode))
                ? (true, placed)
                : throw new RefusedException(
                    StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
        }

        if (!found) return (false, null);
        var (ticketTypes, promoCodes) = await EventStore.FindStocksAsync(connection, asked.EventId, cancellationToken);
        foreach (var (type, quantity) in asked.Tickets) Require(ticketTypes, type, quantity, "sold-out");
        if (asked.PromoCode is { } code) Require(promoCodes, code, 1, "promo-code-used-up");
        return (true, await OrderStore.AddAsync(connection, buyerId, key, asked, _lifetime, cancellationToken));
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
