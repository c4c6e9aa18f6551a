using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>An order, and the version of its event's ledger that it was read at.</summary>
internal sealed record ReadOrder(Order Order, long Version);

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    public async Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await FindAsync(connection, id, buyerId, cancellationToken))?.Order;
    }

    public static Task<ReadOrder?> FindAsync(
        NpgsqlConnection connection, Guid id, string buyerId, CancellationToken cancellationToken) =>
        QueryAsync(connection, "o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId }, cancellationToken);

    public static async Task<Order?> FindByKeyAsync(
        NpgsqlConnection connection, string buyerId, string key, CancellationToken cancellationToken) =>
        (await QueryAsync(
            connection, "o.buyer_id = @buyerId AND o.order_key = @key", new { buyerId, key }, cancellationToken))?.Order;

    /// <summary>Appends a hold after the given version of the event's ledger.</summary>
    /// <exception cref="PostgresException">A unique violation: somebody else has appended, or used the key.</exception>
    public static async Task<Order> AddAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, TimeSpan lifetime, long version,
        CancellationToken cancellationToken)
    {
        var (id, expiresAt) = await connection.QuerySingleAsync<(Guid, DateTime)>(new CommandDefinition(
            """
            WITH entry AS (
                INSERT INTO ledger (event_id, version, order_id, status)
                VALUES (@EventId, @version + 1, gen_random_uuid(), @Held)
                RETURNING order_id
            ), tickets AS (
                INSERT INTO order_tickets (order_id, type, quantity)
                SELECT order_id, type, quantity FROM entry, unnest(@types, @quantities) AS ticket (type, quantity)
            )
            INSERT INTO orders (id, event_id, buyer_id, order_key, promo_code, expires_at)
            SELECT order_id, @EventId, @buyerId, @key, @PromoCode, clock_timestamp() + @lifetime FROM entry
            RETURNING id, expires_at
            """,
            new
            {
                asked.EventId, buyerId, key, asked.PromoCode, OrderStatus.Held, lifetime, version,
                types = asked.Tickets.Select(ticket => ticket.Type).ToArray(),
                quantities = asked.Tickets.Select(ticket => ticket.Quantity).ToArray(),
            },
            cancellationToken: cancellationToken));
        return new Order(id, asked.EventId, OrderStatus.Held, asked.Tickets, asked.PromoCode, expiresAt);
    }

    /// <summary>Appends a change of an order that was read as held or confirmed, unless its hold is overdue.</summary>
    /// <returns>Whether it was not.</returns>
    /// <exception cref="PostgresException">A unique violation: somebody else has appended.</exception>
    public static async Task<bool> ChangeAsync(
        NpgsqlConnection connection, ReadOrder read, string status, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            INSERT INTO ledger (event_id, version, order_id, status)
            SELECT o.event_id, @Version + 1, o.id, @status FROM orders o
            WHERE o.id = @Id AND (@current = 'confirmed' OR NOT {Ledger.IsOverdue})
            """,
            new { read.Version, read.Order.Id, status, current = read.Order.Status },
            cancellationToken: cancellationToken)) == 1;

    private static async Task<ReadOrder?> QueryAsync(
        NpgsqlConnection connection, string where, object parameters, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", {Ledger.StatusOfOrder} AS "Status",
                   {Ledger.HasExpired} AS "HasExpired", o.promo_code AS "PromoCode", o.expires_at AS "ExpiresAt",
                   t.type AS "Type", t.quantity AS "Quantity",
                   (SELECT max(l.version) FROM ledger l WHERE l.event_id = o.event_id) AS "Version"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE {where} ORDER BY t.type
            """,
            parameters, cancellationToken: cancellationToken))).AsList();
        if (rows is not [var first, ..]) return null;
        var status = first is { Status: OrderStatus.Held, HasExpired: true } ? OrderStatus.Expired : first.Status;
        return new(
            new Order(
                first.Id, first.EventId, status, [.. rows.Select(row => new OrderTicket(row.Type, row.Quantity))],
                first.PromoCode, first.ExpiresAt),
            first.Version);
    }

    private sealed record Row(
        Guid Id, Guid EventId, string Status, bool HasExpired, string? PromoCode, DateTime ExpiresAt, string Type,
        int Quantity, long Version);
}
