using Npgsql;
using Oversell.Events;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Holds tickets for buyers, who confirm their orders or give them back.</summary>
internal sealed class OrderService(
    NpgsqlDataSource database, OrderStore orders, EventStore events, IConfiguration configuration, TimeProvider time)
{
    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public async Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        if (await orders.FindByKeyAsync(buyerId, key, cancellationToken) is { } existing)
        {
            return asked.IsSameAs(new OrderDetails(existing.EventId, existing.Tickets, existing.PromoCode))
                ? existing
                : throw new RefusedException(
                    StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
        }

        if (await events.FindAsync(asked.EventId, cancellationToken) is null) return null;
        await ExpireHoldsAsync(asked.EventId, cancellationToken);
        return await database.InTransactionAsync(
            connection => HoldAsync(connection, buyerId, key, asked, cancellationToken), cancellationToken);
    }

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public async Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, buyerId, cancellationToken) switch
        {
            { Status: OrderStatus.Held } order when order.ExpiresAt <= Now =>
                await EndAsync(order, OrderStatus.Expired, cancellationToken),
            var order => order,
        };

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public async Task<Order?> ConfirmAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, buyerId, cancellationToken) is not { } order) return null;
        if (order.Status is OrderStatus.Cancelled or OrderStatus.Expired)
            throw new RefusedException(StatusCodes.Status410Gone, order.Status, $"The order is {order.Status}.");
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await OrderStore.SetStatusAsync(connection, id, OrderStatus.Confirmed, cancellationToken);
        return order with { Status = OrderStatus.Confirmed };
    }

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public async Task<bool> CancelAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, buyerId, cancellationToken) is not { } order) return false;
        if (order.Status is OrderStatus.Held or OrderStatus.Confirmed)
            await EndAsync(order, OrderStatus.Cancelled, cancellationToken);
        return true;
    }

    /// <summary>Ends the event's holds whose time is over; called before anything that depends on what is left.</summary>
    public async Task ExpireHoldsAsync(Guid eventId, CancellationToken cancellationToken)
    {
        foreach (var order in await orders.FindExpiredAsync(eventId, Now, cancellationToken))
            await EndAsync(order, OrderStatus.Expired, cancellationToken);
    }

    private async Task<Order> HoldAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, CancellationToken cancellationToken)
    {
        var wanted = await FindStocksAsync(connection, asked, cancellationToken);
        if (wanted.FirstOrDefault(one => one.Stock.Left < one.Quantity) is ({ } scarce, _))
        {
            throw new RefusedException(
                StatusCodes.Status409Conflict,
                scarce.Table == Stock.TicketTypes ? "sold-out" : "promo-code-used-up",
                $"{scarce.Left} of '{scarce.Code}' are left.");
        }

        foreach (var (stock, quantity) in wanted) await stock.TakeAsync(connection, quantity, cancellationToken);
        return await OrderStore.AddAsync(connection, buyerId, key, asked, Now + _lifetime, cancellationToken);
    }

    private Task<Order> EndAsync(Order order, string status, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async connection =>
            {
                var taken = new OrderDetails(order.EventId, order.Tickets, order.PromoCode);
                foreach (var (stock, quantity) in await FindStocksAsync(connection, taken, cancellationToken))
                    await stock.TakeAsync(connection, -quantity, cancellationToken);
                await OrderStore.SetStatusAsync(connection, order.Id, status, cancellationToken);
                return order with { Status = status };
            },
            cancellationToken);

    private static async Task<IReadOnlyList<(Stock Stock, int Quantity)>> FindStocksAsync(
        NpgsqlConnection connection, OrderDetails asked, CancellationToken cancellationToken)
    {
        var stocks = new List<(Stock, int)>();
        foreach (var (type, quantity) in asked.Tickets)
            stocks.Add((await Stock.FindAsync(connection, Stock.TicketTypes, asked.EventId, type, cancellationToken), quantity));
        if (asked.PromoCode is { } code)
            stocks.Add((await Stock.FindAsync(connection, Stock.PromoCodes, asked.EventId, code, cancellationToken), 1));
        return stocks;
    }
}
