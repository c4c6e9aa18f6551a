using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>
/// Orders in PostgreSQL. An order's status is the only truth about it: it changes under the row's lock, by the database's clock
/// and together with what the order has.
/// </summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const string Live = "(status = 'confirmed' OR (status = 'held' AND expires_at > clock_timestamp()))";

    public async Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, id, buyerId, cancellationToken);
    }

    /// <summary>The buyer's order as the connection's transaction sees it.</summary>
    public static async Task<Order?> FindAsync(
        NpgsqlConnection connection, Guid id, string buyerId, CancellationToken cancellationToken) =>
        (await QueryAsync(connection, "o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId }, cancellationToken))
        .SingleOrDefault();

    public async Task<Order?> FindByKeyAsync(string buyerId, string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await QueryAsync(
            connection, "o.buyer_id = @buyerId AND o.order_key = @key", new { buyerId, key }, cancellationToken))
            .SingleOrDefault();
    }

    /// <summary>The events of which some hold's time is over.</summary>
    public async Task<IReadOnlyList<Guid>> FindEventsWithOverdueHoldsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return
        [
            .. await connection.QueryAsync<Guid>(new CommandDefinition(
                "SELECT DISTINCT event_id FROM orders WHERE status = 'held' AND expires_at <= now()",
                cancellationToken: cancellationToken)),
        ];
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

    /// <summary>Takes a hold back that was recorded in the same transaction.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM order_tickets WHERE order_id = @id; DELETE FROM orders WHERE id = @id",
            new { id }, cancellationToken: cancellationToken));

    /// <summary>Changes the status of the buyer's order if it is live; its row stays locked until the transaction ends.</summary>
    /// <returns>Whether it was live.</returns>
    public static async Task<bool> ChangeLiveAsync(
        NpgsqlConnection connection, Guid id, string buyerId, string status, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE orders SET status = @status WHERE id = @id AND buyer_id = @buyerId AND {Live}",
            new { id, buyerId, status }, cancellationToken: cancellationToken)) == 1;

    /// <summary>Ends some of the event's overdue holds; those that somebody else is about to end or confirm are left to them.</summary>
    /// <returns>What was ended.</returns>
    public static async Task<IReadOnlyList<Order>> ExpireAsync(
        NpgsqlConnection connection, Guid eventId, int max, CancellationToken cancellationToken)
    {
        var ids = (await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            WITH overdue AS MATERIALIZED (
                SELECT id FROM orders
                WHERE event_id = @eventId AND status = 'held' AND expires_at <= statement_timestamp()
                LIMIT @max FOR UPDATE SKIP LOCKED)
            UPDATE orders SET status = 'expired' FROM overdue WHERE orders.id = overdue.id RETURNING orders.id
            """,
            new { eventId, max }, cancellationToken: cancellationToken))).ToArray();
        return ids.Length == 0 ? [] : await QueryAsync(connection, "o.id = ANY (@ids)", new { ids }, cancellationToken);
    }

    private static async Task<IReadOnlyList<Order>> QueryAsync(
        NpgsqlConnection connection, string where, object parameters, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", o.status AS "Status", o.promo_code AS "PromoCode",
                   o.expires_at AS "ExpiresAt", t.type AS "Type", t.quantity AS "Quantity"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE {where} ORDER BY o.id, t.type
            """,
            parameters, cancellationToken: cancellationToken));
        return
        [
            .. rows.GroupBy(row => row.Id, (id, tickets) => tickets.ToList()).Select(tickets => new Order(
                tickets[0].Id, tickets[0].EventId, tickets[0].Status,
                [.. tickets.Select(row => new OrderTicket(row.Type, row.Quantity))],
                tickets[0].PromoCode, tickets[0].ExpiresAt)),
        ];
    }

    private sealed record Claim(Guid Id, DateTime ExpiresAt);

    private sealed record Row(
        Guid Id, Guid EventId, string Status, string? PromoCode, DateTime ExpiresAt, string Type, int Quantity);
}
