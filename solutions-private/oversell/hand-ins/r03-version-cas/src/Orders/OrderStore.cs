using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>What of an event a decision is made with.</summary>
internal sealed record EventState(long Version, bool IsKnown, bool IsSoldOut, bool IsUsedUp);

/// <summary>An order, and the version of its event that it was read with.</summary>
internal sealed record VersionedOrder(Order Order, long Version);

/// <summary>Orders in PostgreSQL; every method is one statement, in a connection without a transaction.</summary>
internal static class OrderStore
{
    public static Task<VersionedOrder?> FindAsync(NpgsqlConnection connection, Guid id, string buyerId) =>
        QueryAsync(connection, "o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId });

    public static Task<VersionedOrder?> FindByKeyAsync(NpgsqlConnection connection, string buyerId, string key) =>
        QueryAsync(
            connection,
            "o.id = (SELECT k.order_id FROM order_keys k WHERE k.buyer_id = @buyerId AND k.order_key = @key)",
            new { buyerId, key });

    /// <summary>Null when there is no such event.</summary>
    public static Task<EventState?> FindStateAsync(NpgsqlConnection connection, OrderDetails asked) =>
        connection.QuerySingleOrDefaultAsync<EventState>(new CommandDefinition(
            $"""
            WITH {Live.OfEvent},
            sold AS (
                SELECT t.type AS code, sum(t.quantity) AS number
                FROM live JOIN order_tickets t ON t.order_id = live.id GROUP BY t.type),
            asked AS (
                SELECT one.code, one.quantity, s.quantity - coalesce(sold.number, 0) AS remains
                FROM unnest(@types, @quantities) AS one (code, quantity)
                LEFT JOIN ticket_types s ON s.event_id = @EventId AND s.code = one.code
                LEFT JOIN sold ON sold.code = one.code)
            SELECT e.version AS "Version",
                   NOT EXISTS (SELECT 1 FROM asked WHERE asked.remains IS NULL)
                       AND (@PromoCode::text IS NULL OR p.code IS NOT NULL) AS "IsKnown",
                   EXISTS (SELECT 1 FROM asked WHERE asked.remains < asked.quantity) AS "IsSoldOut",
                   coalesce(p.quantity <= (SELECT count(*) FROM live WHERE live.promo_code = p.code), false) AS "IsUsedUp"
            FROM events e LEFT JOIN promo_codes p ON p.event_id = e.id AND p.code = @PromoCode
            WHERE e.id = @EventId
            """,
            new { asked.EventId, types = Types(asked), quantities = Quantities(asked), asked.PromoCode },
            commandTimeout: DatabaseCalls.CommandSeconds));

    /// <summary>Makes the order if its event still has the given version.</summary>
    /// <returns>When it expires; null when the version is another.</returns>
    public static Task<DateTime?> AddAsync(
        NpgsqlConnection connection, Guid id, string buyerId, string key, OrderDetails asked, TimeSpan lifetime, long version) =>
        connection.QuerySingleOrDefaultAsync<DateTime?>(new CommandDefinition(
            """
            WITH raised AS (
                UPDATE events SET version = version + 1 WHERE id = @EventId AND version = @version
                RETURNING clock_timestamp() AS now),
            keyed AS (
                INSERT INTO order_keys (buyer_id, order_key, order_id) SELECT @buyerId, @key, @id FROM raised),
            made AS (
                INSERT INTO orders (id, event_id, buyer_id, order_key, promo_code, status, created_at, expires_at)
                SELECT @id, @EventId, @buyerId, @key, @PromoCode, 'held', now, now + make_interval(secs => @seconds) FROM raised
                RETURNING expires_at),
            had AS (
                INSERT INTO order_tickets (order_id, type, quantity)
                SELECT @id, one.type, one.quantity FROM made, unnest(@types, @quantities) AS one (type, quantity))
            SELECT expires_at FROM made
            """,
            new
            {
                id, asked.EventId, buyerId, key, asked.PromoCode, seconds = lifetime.TotalSeconds,
                types = Types(asked), quantities = Quantities(asked), version,
            },
            commandTimeout: DatabaseCalls.CommandSeconds));

    /// <summary>Confirms the hold if its event still has the given version, and its time is not over.</summary>
    public static async Task<bool> ConfirmAsync(NpgsqlConnection connection, Guid id, long version) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            WITH raised AS (
                UPDATE events e SET version = e.version + 1 FROM orders o
                WHERE o.id = @id AND e.id = o.event_id AND e.version = @version
                  AND o.status = 'held' AND o.expires_at > clock_timestamp()
                RETURNING e.id)
            UPDATE orders o SET status = 'confirmed' FROM raised WHERE o.id = @id AND o.status = 'held'
            """,
            new { id, version }, commandTimeout: DatabaseCalls.CommandSeconds)) == 1;

    /// <summary>Ends the order if it has not ended.</summary>
    public static Task CancelAsync(NpgsqlConnection connection, Guid id) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE orders SET status = 'cancelled'
            WHERE id = @id AND (status = 'confirmed' OR status = 'held' AND expires_at > clock_timestamp())
            """,
            new { id }, commandTimeout: DatabaseCalls.CommandSeconds));

    private static string[] Types(OrderDetails asked) => [.. asked.Tickets.Select(ticket => ticket.Type)];

    private static int[] Quantities(OrderDetails asked) => [.. asked.Tickets.Select(ticket => ticket.Quantity)];

    private static async Task<VersionedOrder?> QueryAsync(NpgsqlConnection connection, string where, object parameters)
    {
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", o.promo_code AS "PromoCode", o.expires_at AS "ExpiresAt",
                   {Live.Status} AS "Status", t.type AS "Type", t.quantity AS "Quantity", e.version AS "Version"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id JOIN events e ON e.id = o.event_id
            WHERE {where} ORDER BY t.type
            """,
            parameters, commandTimeout: DatabaseCalls.CommandSeconds))).ToList();
        return rows.Count == 0
            ? null
            : new VersionedOrder(
                new Order(
                    rows[0].Id, rows[0].EventId, rows[0].Status,
                    [.. rows.Select(row => new OrderTicket(row.Type, row.Quantity))], rows[0].PromoCode, rows[0].ExpiresAt),
                rows[0].Version);
    }

    private sealed record Row(
        Guid Id, Guid EventId, string? PromoCode, DateTime ExpiresAt, string Status, string Type, int Quantity, long Version);
}
