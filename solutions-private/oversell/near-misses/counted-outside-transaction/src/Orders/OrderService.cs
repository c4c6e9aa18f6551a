using Npgsql;
using Oversell.Events;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Holds tickets for buyers, who confirm their orders or give them back.</summary>
internal sealed class OrderService(
    NpgsqlDataSource database, OrderStore orders, EventStore events, EventCounts counts, IConfiguration configuration)
{
    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public async Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        if (await FindPlacedAsync(buyerId, key, asked, cancellationToken) is { } placed) return placed;
        if (await events.FindAsync(asked.EventId, cancellationToken) is not { } found) return null;
        RefuseUnknownCodes(found, asked);
        var order = await database.InTransactionAsync(
            connection => HoldAsync(connection, buyerId, key, asked, cancellationToken), cancellationToken);
        if (order is null) return await FindPlacedAsync(buyerId, key, asked, cancellationToken);
        await counts.RefreshAsync(asked.EventId);
        return order;
    }

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
                // Or somebody who sees the hold end sells what it has, before it is confirmed.
                if (await OrderStore.FindAsync(connection, id, buyerId, cancellationToken) is { } found)
                    await EventStore.LockAsync(connection, found.EventId, cancellationToken);
                var isLive = await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Confirmed, cancellationToken);
                var order = await OrderStore.FindAsync(connection, id, buyerId, cancellationToken);
                if (isLive || order is null) return order;
                // What is still called held is overdue, and has not been swept yet.
                var reason = order.Status == OrderStatus.Cancelled ? OrderStatus.Cancelled : OrderStatus.Expired;
                throw new RefusedException(StatusCodes.Status410Gone, reason, $"The order is {reason}.");
            },
            cancellationToken);

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public async Task<bool> CancelAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        var (isLive, order) = await database.InTransactionAsync(
            async connection => (
                await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Cancelled, cancellationToken),
                await OrderStore.FindAsync(connection, id, buyerId, cancellationToken)),
            cancellationToken);
        if (isLive) await counts.RefreshAsync(order!.EventId);
        return order is not null;
    }

    /// <summary>Ends some of the event's overdue holds.</summary>
    /// <returns>How many were ended; fewer than the maximum when no more were found.</returns>
    public async Task<int> ExpireAsync(Guid eventId, int max, CancellationToken cancellationToken)
    {
        var count = await database.InTransactionAsync(
            connection => OrderStore.ExpireAsync(connection, eventId, max, cancellationToken), cancellationToken);
        if (count > 0) await counts.RefreshAsync(eventId);
        return count;
    }

    // A request that loses the key to another one, or its tickets to an exception, leaves nothing behind.
    private async Task<Order?> HoldAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        await EventStore.LockAsync(connection, asked.EventId, cancellationToken);
        if (await OrderStore.FindScarceAsync(connection, asked, cancellationToken) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "Fewer are left.");
        return await OrderStore.ClaimAsync(connection, buyerId, key, asked, _lifetime, cancellationToken);
    }

    private async Task<Order?> FindPlacedAsync(
        string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        if (await orders.FindByKeyAsync(buyerId, key, cancellationToken) is not { } placed) return null;
        return asked.IsSameAs(DetailsOf(placed))
            ? placed
            : throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
    }

    private static void RefuseUnknownCodes(Event found, OrderDetails asked)
    {
        var unknown = asked.Tickets.Select(ticket => ticket.Type).Except(found.TicketTypes.Select(type => type.Code))
            .Concat(new[] { asked.PromoCode }.OfType<string>().Except(found.PromoCodes.Select(promo => promo.Code)));
        if (unknown.FirstOrDefault() is { } code)
            throw new RefusedException(StatusCodes.Status400BadRequest, "unknown-code", $"The event has no '{code}'.");
    }

    private static OrderDetails DetailsOf(Order order) => new(order.EventId, order.Tickets, order.PromoCode);
}
