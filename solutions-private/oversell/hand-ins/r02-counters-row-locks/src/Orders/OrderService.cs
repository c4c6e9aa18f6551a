using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Holds tickets for buyers, who confirm their orders or give them back.</summary>
internal sealed class OrderService(DatabaseCalls calls, IConfiguration configuration)
{
    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked) =>
        calls.RunInTransactionAsync(
            asked.EventId, DatabaseCalls.EventWidth, connection => PlaceAsync(connection, buyerId, key, asked));

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId) =>
        calls.RunAsync(id, DatabaseCalls.OrderWidth, connection => OrderStore.FindAsync(connection, id, buyerId));

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public Task<Order?> ConfirmAsync(Guid id, string buyerId) =>
        calls.RunInTransactionAsync(id, DatabaseCalls.OrderWidth, async connection =>
        {
            if (await OrderStore.FindAsync(connection, id, buyerId) is not { } order) return null;
            // Tickets of a hold that is over are sold under these locks; so they are not sold while we look at the clock.
            if (order.Status == OrderStatus.Held && await LockAsync(connection, order)
                && await OrderStore.ConfirmAsync(connection, id))
                return order with { Status = OrderStatus.Confirmed };
            var status = (await OrderStore.FindAsync(connection, id))!.Status;
            if (status is OrderStatus.Cancelled or OrderStatus.Expired)
                throw new RefusedException(StatusCodes.Status410Gone, status, $"The order is {status}.");
            return order with { Status = status };
        });

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public Task<bool> CancelAsync(Guid id, string buyerId) =>
        calls.RunInTransactionAsync(id, DatabaseCalls.OrderWidth, async connection =>
        {
            if (await OrderStore.FindAsync(connection, id, buyerId) is not { } order) return false;
            if (order.Status is OrderStatus.Held or OrderStatus.Confirmed && await LockAsync(connection, order)
                && await OrderStore.CancelAsync(connection, id))
                await Stock.CountAsync(connection, Details(order), -1);
            return true;
        });

    /// <summary>Ends a hold whose time is over.</summary>
    public Task<bool> ExpireAsync(Guid id) =>
        calls.RunInTransactionAsync(id, DatabaseCalls.OrderWidth, async connection =>
        {
            if (await OrderStore.FindAsync(connection, id) is not { Status: OrderStatus.Expired } order
                || !await LockAsync(connection, order) || !await OrderStore.ExpireAsync(connection, id))
                return false;
            await Stock.CountAsync(connection, Details(order), -1);
            return true;
        });

    private async Task<Order?> PlaceAsync(NpgsqlConnection connection, string buyerId, string key, OrderDetails asked)
    {
        if (!await connection.QuerySingleAsync<bool>(new CommandDefinition(
                "SELECT EXISTS (SELECT 1 FROM events WHERE id = @EventId)", new { asked.EventId },
                commandTimeout: DatabaseCalls.CommandSeconds)))
            return null;
        if (!await Stock.LockAsync(connection, asked))
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest, "unknown-code", "The event has no such ticket type or promo code.");
        }

        // Under the locks: the same request at the same moment has been decided by now.
        if (await OrderStore.FindByKeyAsync(connection, buyerId, key) is { } existing)
            return asked.IsSameAs(Details(existing)) ? existing : throw KeyTaken();
        if (await Stock.FindReasonAsync(connection, asked) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "Fewer are left than were asked for.");
        var id = Guid.NewGuid();
        // Who got the key since then asked for something else: for the same, they would have needed our locks.
        if (!await OrderStore.TryUseKeyAsync(connection, buyerId, key, id)) throw KeyTaken();
        await Stock.CountAsync(connection, asked, 1);
        return await OrderStore.AddAsync(connection, id, buyerId, key, asked, _lifetime);
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, Order order)
    {
        // An order has nothing that its event has not; the rows are there.
        await Stock.LockAsync(connection, Details(order));
        return true;
    }

    private static OrderDetails Details(Order order) => new(order.EventId, order.Tickets, order.PromoCode);

    private static RefusedException KeyTaken() =>
        new(StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
}
