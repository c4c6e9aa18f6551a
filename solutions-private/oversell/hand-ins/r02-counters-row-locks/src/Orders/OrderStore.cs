using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Orders in PostgreSQL; works in the connection's transaction where there is one.</summary>
internal static class OrderStore
{
    /// <summary>The order as it is now, whoever it belongs to.</summary>
    public static Task<Order?> FindAsync(NpgsqlConnection connection, Guid id) =>
        QueryAsync(connection, "o.id = @id", new { id });

    /// <summary>The buyer's order as it is now.</summary>
    public static Task<Order?> FindAsync(NpgsqlConnection connection, Guid id, string buyerId) =>
        QueryAsync(connection, "o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId });

    /// <summary>The order that the buyer's key belongs to.</summary>
    public static Task<Order?> FindByKeyAsync(NpgsqlConnection connection, string buyerId, string key) =>
        QueryAsync(
            connection,
            "o.id = (SELECT k.order_id FROM order_keys k WHERE k.buyer_id = @buyerId AND k.order_key = @key)",
            new { buyerId, key });

    /// <summary>Gives the key to an order; waits for another order that is being made with it.</summary>
    /// <returns>Whether the key was free.</returns>
    public static async Task<bool> TryUseKeyAsync(NpgsqlConnection connection, string buyerId, string key, Guid id) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO order_keys (buyer_id, order_key, order_id) VALUES (@buyerId, @key, @id) ON CONFLICT DO NOTHING",
            new { buyerId, key, id }, commandTimeout: DatabaseCalls.CommandSeconds)) == 1;

    /// <summary>Records a hold.</summary>
    public static async Task<Order> AddAsync(
        NpgsqlConnection connection, Guid id, string buyerId, string key, OrderDetails asked, TimeSpan lifetime)
    {
        var expiresAt = await connection.QuerySingleAsync<DateTime>(new CommandDefinition(
            """
            WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
            made AS (
                INSERT INTO orders (id, event_id, buyer_id, order_key, promo_code, status, created_at, expires_at)
                SELECT @id, @EventId, @buyerId, @key, @PromoCode, 'held', now, now + make_interval(secs => @seconds) FROM clock
                RETURNING expires_at),
            had AS (
                INSERT INTO order_tickets (order_id, type, quantity)
                SELECT @id, one.type, one.quantity FROM unnest(@types, @quantities) AS one (type, quantity))
            SELECT expires_at FROM made
            """,
            new
            {
                id, asked.EventId, buyerId, key, asked.PromoCode, seconds = lifetime.TotalSeconds,
                types = asked.Tickets.Select(ticket => ticket.Type).ToArray(),
                quantities = asked.Tickets.Select(ticket => ticket.Quantity).ToArray(),
            },
            commandTimeout: DatabaseCalls.CommandSeconds));
        return new Order(id, asked.EventId, OrderStatus.Held, asked.Tickets, asked.PromoCode, expiresAt);
    }

    /// <summary>Confirms a hold whose time is not over.</summary>
    public static Task<bool> ConfirmAsync(NpgsqlConnection connection, Guid id) =>
        UpdateAsync(connection, id, OrderStatus.Confirmed, "status = 'held' AND expires_at > clock_timestamp()");

    /// <summary>Cancels an order that has not ended.</summary>
    public static Task<bool> CancelAsync(NpgsqlConnection connection, Guid id) =>
        UpdateAsync(
            connection, id, OrderStatus.Cancelled,
            "(status = 'confirmed' OR status = 'held' AND expires_at > clock_timestamp())");

    /// <summary>Ends a hold whose time is over.</summary>
    public static Task<bool> ExpireAsync(NpgsqlConnection connection, Guid id) =>
        UpdateAsync(connection, id, OrderStatus.Expired, "status = 'held' AND expires_at <= clock_timestamp()");

    private static async Task<bool> UpdateAsync(NpgsqlConnection connection, Guid id, string status, string condition) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE orders SET status = @status WHERE id = @id AND {condition}",
            new { id, status }, commandTimeout: DatabaseCalls.CommandSeconds)) == 1;

    private static async Task<Order?> QueryAsync(NpgsqlConnection connection, string where, object parameters)
    {
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", o.promo_code AS "PromoCode", o.expires_at AS "ExpiresAt",
                   {Live.Status} AS "Status", t.type AS "Type", t.quantity AS "Quantity"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE {where} ORDER BY t.type
            """,
            parameters, commandTimeout: DatabaseCalls.CommandSeconds))).ToList();
        return rows.Count == 0
            ? null
            : new Order(
                rows[0].Id, rows[0].EventId, rows[0].Status,
                [.. rows.Select(row => new OrderTicket(row.Type, row.Quantity))], rows[0].PromoCode, rows[0].ExpiresAt);
    }

    private sealed record Row(
        Guid Id, Guid EventId, string? PromoCode, DateTime ExpiresAt, string Status, string Type, int Quantity);
}
