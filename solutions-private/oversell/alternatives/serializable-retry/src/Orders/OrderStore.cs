using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    public async Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, id, buyerId, cancellationToken);
    }

    public static Task<Order?> FindAsync(
        NpgsqlConnection connection, Guid id, string buyerId, CancellationToken cancellationToken) =>
        QueryAsync(connection, "o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId }, cancellationToken);

    public static Task<Order?> FindByKeyAsync(
        NpgsqlConnection connection, string buyerId, string key, CancellationToken cancellationToken) =>
        QueryAsync(connection, "o.buyer_id = @buyerId AND o.order_key = @key", new { buyerId, key }, cancellationToken);

    /// <summary>Records a hold, in the connection's transaction, which has seen that the key is free.</summary>
    public static async Task<Order> AddAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, TimeSpan lifetime,
        CancellationToken cancellationToken)
    {
        // The conflict is with an order that this transaction cannot see: PostgreSQL then ends it as one that lost.
        var (id, expiresAt) = await connection.QuerySingleAsync<(Guid, DateTime)>(new CommandDefinition(
            """
            WITH added AS (
                INSERT INTO orders (event_id, buyer_id, order_key, promo_code, status, expires_at)
                VALUES (@EventId, @buyerId, @key, @PromoCode, @Held, clock_timestamp() + @lifetime)
                ON CONFLICT (buyer_id, order_key) DO NOTHING
                RETURNING id, expires_at
            ), tickets AS (
                INSERT INTO order_tickets (order_id, type, quantity)
                SELECT id, type, quantity FROM added, unnest(@types, @quantities) AS ticket (type, quantity)
            )
            SELECT id AS "Id", expires_at AS "ExpiresAt" FROM added
            """,
            new
            {
                asked.EventId, buyerId, key, asked.PromoCode, OrderStatus.Held, lifetime,
                types = asked.Tickets.Select(ticket => ticket.Type).ToArray(),
                quantities = asked.Tickets.Select(ticket => ticket.Quantity).ToArray(),
            },
            cancellationToken: cancellationToken));
        return new Order(id, asked.EventId, OrderStatus.Held, asked.Tickets, asked.PromoCode, expiresAt);
    }

    /// <summary>Changes the status of the buyer's order if it is live.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> ChangeLiveAsync(
        NpgsqlConnection connection, Guid id, string buyerId, string status, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE orders AS o SET status = @status WHERE o.id = @id AND o.buyer_id = @buyerId AND {Liveness.IsLive}",
            new { id, buyerId, status }, cancellationToken: cancellationToken)) == 1;

    /// <summary>
    /// Ends the event's overdue holds. Whoever does not count a hold must end it: the clock that says so is nothing that
    /// transactions can be serialized by, but the row is, and one that has begun to confirm it in time gets in the way.
    /// </summary>
    public static Task ExpireAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE orders AS o SET status = 'expired' WHERE o.event_id = @eventId AND {Liveness.IsOverdue}",
            new { eventId }, cancellationToken: cancellationToken));

    private static async Task<Order?> QueryAsync(
        NpgsqlConnection connection, string where, object parameters, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", {Liveness.Status} AS "Status", o.promo_code AS "PromoCode",
                   o.expires_at AS "ExpiresAt", t.type AS "Type", t.quantity AS "Quantity"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE {where} ORDER BY t.type
            """,
            parameters, cancellationToken: cancellationToken))).AsList();
        return rows is [var first, ..]
            ? new Order(
                first.Id, first.EventId, first.Status, [.. rows.Select(row => new OrderTicket(row.Type, row.Quantity))],
                first.PromoCode, first.ExpiresAt)
            : null;
    }

    private sealed record Row(
        Guid Id, Guid EventId, string Status, string? PromoCode, DateTime ExpiresAt, string Type, int Quantity);
}
