using System.Diagnostics;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>
/// Holds tickets for buyers, who confirm their orders or give them back. Nothing is locked while it is decided: a decision is
/// recorded by one statement that does nothing when the event has moved on, and is then made again.
/// </summary>
internal sealed class OrderService(DatabaseCalls calls, IConfiguration configuration)
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked) =>
        calls.RunAsync(asked.EventId, DatabaseCalls.EventWidth, async connection =>
        {
            for (var startedAt = Stopwatch.GetTimestamp(); ; await PauseAsync(startedAt))
            {
                if (await OrderStore.FindStateAsync(connection, asked) is not { } state) return null;
                if (!state.IsKnown)
                {
                    throw new RefusedException(
                        StatusCodes.Status400BadRequest, "unknown-code", "The event has no such ticket type or promo code.");
                }

                // After the state: tickets that are gone because this very key has them are no reason to refuse it.
                if ((await OrderStore.FindByKeyAsync(connection, buyerId, key))?.Order is { } existing)
                {
                    return asked.IsSameAs(new OrderDetails(existing.EventId, existing.Tickets, existing.PromoCode))
                        ? existing
                        : throw new RefusedException(
                            StatusCodes.Status422UnprocessableEntity, "key-taken", "The key belongs to another order.");
                }

                if (state.IsSoldOut || state.IsUsedUp)
                {
                    throw new RefusedException(
                        StatusCodes.Status409Conflict, state.IsSoldOut ? "sold-out" : "promo-code-used-up",
                        "Fewer are left than were asked for.");
                }

                if (await TryAddAsync(connection, buyerId, key, asked, state.Version) is { } order) return order;
            }
        });

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId) =>
        calls.RunAsync(id, DatabaseCalls.OrderWidth, async connection =>
            (await OrderStore.FindAsync(connection, id, buyerId))?.Order);

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public Task<Order?> ConfirmAsync(Guid id, string buyerId) =>
        calls.RunAsync(id, DatabaseCalls.OrderWidth, async connection =>
        {
            for (var startedAt = Stopwatch.GetTimestamp(); ; await PauseAsync(startedAt))
            {
                if (await OrderStore.FindAsync(connection, id, buyerId) is not var (order, version)) return null;
                if (order.Status == OrderStatus.Confirmed) return order;
                if (order.Status != OrderStatus.Held)
                    throw new RefusedException(StatusCodes.Status410Gone, order.Status, $"The order is {order.Status}.");
                if (await OrderStore.ConfirmAsync(connection, id, version))
                    return order with { Status = OrderStatus.Confirmed };
            }
        });

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public Task<bool> CancelAsync(Guid id, string buyerId) =>
        calls.RunAsync(id, DatabaseCalls.OrderWidth, async connection =>
        {
            if (await OrderStore.FindAsync(connection, id, buyerId) is null) return false;
            await OrderStore.CancelAsync(connection, id);
            return true;
        });

    private async Task<Order?> TryAddAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, long version)
    {
        var id = Guid.NewGuid();
        try
        {
            return await OrderStore.AddAsync(connection, id, buyerId, key, asked, _lifetime, version) is { } expiresAt
                ? new Order(id, asked.EventId, OrderStatus.Held, asked.Tickets, asked.PromoCode, expiresAt)
                : null;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // The key has an order since we looked.
            return null;
        }
    }

    private static async Task PauseAsync(long startedAt)
    {
        if (Stopwatch.GetElapsedTime(startedAt) > RetryTime) throw new BusyException();
        await Task.Delay(Random.Shared.Next(1, 15));
    }
}
