using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    public async Task<Order?> FindAsync(Guid id, string buyerId, CancellationToken cancellationToken) =>
        (await QueryAsync("o.id = @id AND o.buyer_id = @buyerId", new { id, buyerId }, cancellationToken)).FirstOrDefault();

    public async Task<Order?> FindByKeyAsync(string buyerId, string key, CancellationToken cancellationToken) =>
        (await QueryAsync("o.buyer_id = @buyerId AND o.order_key = @key", new { buyerId, key }, cancellationToken)).FirstOrDefault();

    /// <summary>The holds of an event that had expired at the given time.</summary>
    public Task<IReadOnlyList<Order>> FindExpiredAsync(Guid eventId, DateTime at, CancellationToken cancellationToken) =>
        QueryAsync(
            "o.event_id = @eventId AND o.status = @Held AND o.expires_at <= @at",
            new { eventId, at, OrderStatus.Held }, cancellationToken);

    /// <summary>Records a hold, in the connection's transaction.</summary>
    public static async Task<Order> AddAsync(
        NpgsqlConnection connection, string buyerId, string key, OrderDetails asked, DateTime expiresAt,
        CancellationToken cancellationToken)
    {
        var id = await connection.QuerySingleAsync<Guid>(new CommandDefinition(
            """
            INSERT INTO orders (event_id, buyer_id, order_key, promo_code, status, expires_at)
            VALUES (@EventId, @buyerId, @key, @PromoCode, @Held, @expiresAt)
            RETURNING id
            """,
            new { asked.EventId, buyerId, key, asked.PromoCode, OrderStatus.Held, expiresAt },
            cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO order_tickets (order_id, type, quantity) VALUES (@id, @Type, @Quantity)",
            asked.Tickets.Select(ticket => new { id, ticket.Type, ticket.Quantity }),
            cancellationToken: cancellationToken));
        return new Order(id, asked.EventId, OrderStatus.Held, asked.Tickets, asked.PromoCode, expiresAt);
    }

    public static Task SetStatusAsync(
        NpgsqlConnection connection, Guid id, string status, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "UPDATE orders SET status = @status WHERE id = @id", new { id, status }, cancellationToken: cancellationToken));

    private async Task<IReadOnlyList<Order>> QueryAsync(
        string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT o.id AS "Id", o.event_id AS "EventId", o.status AS "Status", o.promo_code AS "PromoCode",
                   o.expires_at AS "ExpiresAt", t.type AS "Type", t.quantity AS "Quantity"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE {where} ORDER BY o.created_at, o.id, t.type
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

    private sealed record Row(
        Guid Id, Guid EventId, string Status, string? PromoCode, DateTime ExpiresAt, string Type, int Quantity);
}
