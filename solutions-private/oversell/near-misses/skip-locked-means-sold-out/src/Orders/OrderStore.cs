using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const string IsLive = "(o.status = 'confirmed' OR (o.status = 'held' AND o.expires_at > clock_timestamp()))";

    // As late as its seats are free again.
    private const string Status =
        "CASE WHEN o.status = 'held' AND o.expires_at <= clock_timestamp() - interval '2 s' THEN 'expired' ELSE o.status END";

    public async Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, id, buyerId, cancellationToken);
    }

    public static Task<Order?> FindAsync(
        NpgsqlConnection connection, Guid id, string buyerId, CancellationToken cancellationToken) =>
        QueryAsync(connection, "o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId }, cancellationToken);

    public async Task<Order?> FindByKeyAsync(string buyerId, string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await QueryAsync(
            connection, "o.buyer_id = @buyerId AND o.order_key = @key", new { buyerId, key }, cancellationToken);
    }

    /// <summary>Records a hold, in the connection's transaction. Whoever else claims the key waits until that has ended.</summary>
    /// <returns>The order; null when the key belongs to one already.</returns>
    public static async Task<Order?> ClaimAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, TimeSpan lifetime,
        CancellationToken cancellationToken)
    {
        var claimed = await connection.QuerySingleOrDefaultAsync<Claim>(new CommandDefinition(
            """
            INSERT INTO orders (event_id, buyer_id, order_key, promo_code, status, expires_at)
            VALUES (@EventId, @buyerId, @key, @PromoCode, @Held, clock_timestamp() + @lifetime)
            ON CONFLICT (buyer_id, order_key) DO NOTHING
            RETURNING id AS "Id", expires_at AS "ExpiresAt"
            """,
            new { asked.EventId, buyerId, key, asked.PromoCode, OrderStatus.Held, lifetime },
            cancellationToken: cancellationToken));
        if (claimed is null) return null;
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO order_tickets (order_id, type, quantity)
            SELECT @Id, type, quantity FROM unnest(@types, @quantities) AS ticket (type, quantity)
            """,
            new
            {
                claimed.Id,
                types = asked.Tickets.Select(ticket => ticket.Type).ToArray(),
                quantities = asked.Tickets.Select(ticket => ticket.Quantity).ToArray(),
            },
            cancellationToken: cancellationToken));
        return new Order(claimed.Id, asked.EventId, OrderStatus.Held, asked.Tickets, asked.PromoCode, claimed.ExpiresAt);
    }

    /// <summary>Changes the status of the buyer's order if it is live.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> ChangeLiveAsync(
        NpgsqlConnection connection, Guid id, string buyerId, string status, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE orders AS o SET status = @status WHERE o.id = @id AND o.buyer_id = @buyerId AND {IsLive}",
            new { id, buyerId, status }, cancellationToken: cancellationToken)) == 1;

    private static async Task<Order?> QueryAsync(
        NpgsqlConnection connection, string where, object parameters, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", {Status} AS "Status", o.promo_code AS "PromoCode",
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

    private sealed record Claim(Guid Id, DateTime ExpiresAt);

    private sealed record Row(
        Guid Id, Guid EventId, string Status, string? PromoCode, DateTime ExpiresAt, string Type, int Quantity);
}
