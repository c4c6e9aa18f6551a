using Npgsql;
using Oversell.Events;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Holds tickets for buyers, who confirm their orders or give them back.</summary>
internal sealed class OrderService(NpgsqlDataSource database, OrderStore orders, EventStore events, IConfiguration configuration)
{
    private const int MaxAttempts = 6;

    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public async Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        if (await FindPlacedAsync(buyerId, key, asked, cancellationToken) is { } placed) return placed;
        if (await events.FindAsync(asked.EventId, cancellationToken) is not { } found) return null;
        RefuseUnknownCodes(found, asked);
        return await HoldAsync(buyerId, key, asked, cancellationToken)
            ?? await FindPlacedAsync(buyerId, key, asked, cancellationToken);
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
    public Task<bool> CancelAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async connection =>
            {
                var isLive = await OrderStore.ChangeLiveAsync(connection, id, buyerId, OrderStatus.Cancelled, cancellationToken);
                var order = await OrderStore.FindAsync(connection, id, buyerId, cancellationToken);
                if (isLive) await GiveBackAsync(connection, order!.EventId, [order], cancellationToken);
                return order is not null;
            },
            cancellationToken);

    /// <summary>Ends some of the event's overdue holds and gives back what they had.</summary>
    /// <returns>How many were ended; fewer than the maximum when no more were found.</returns>
    public Task<int> ExpireAsync(Guid eventId, int max, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async connection =>
            {
                var ended = await OrderStore.ExpireAsync(connection, eventId, max, cancellationToken);
                await GiveBackAsync(connection, eventId, ended, cancellationToken);
                return ended.Count;
            },
            cancellationToken);

    // Optimistic: whoever comes too late begins anew with what is left by then.
    private async Task<Order?> HoldAsync(
        string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.InTransactionAsync(
                    connection => HoldAsync(connection, buyerId, key, asked, cancellationToken), cancellationToken);
            }
            catch (StockChangedException) when (attempt < MaxAttempts)
            {
                continue;
            }
            catch (StockChangedException changed)
            {
                throw changed.Stock.Refusal($"Others were faster to take what was left of '{changed.Stock.Code}'.");
            }
        }
    }

    // A request that loses the key to another one, or its tickets to an exception, leaves nothing behind.
    private async Task<Order?> HoldAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        if (await OrderStore.ClaimAsync(connection, buyerId, key, asked, _lifetime, cancellationToken) is not { } order)
            return null;
        foreach (var stock in Stock.Of([asked]))
            await stock.TakeAsync(connection, asked.EventId, cancellationToken);
        return order;
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

    private static async Task GiveBackAsync(
        NpgsqlConnection connection, Guid eventId, IReadOnlyCollection<Order> ended, CancellationToken cancellationToken)
    {
        foreach (var stock in Stock.Of([.. ended.Select(DetailsOf)]))
            await stock.GiveBackAsync(connection, eventId, cancellationToken);
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
