using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>How an order was placed, and what became of it.</summary>
internal sealed record Placed(string Outcome, Guid? Id, string? Status, DateTime? ExpiresAt);

/// <summary>Orders in PostgreSQL; what changes them is one function call each, so that no lock outlives a round trip.</summary>
internal sealed class OrderStore(DatabaseCalls calls)
{
    /// <summary>The buyer's order, as it is now.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId) =>
        calls.RunAsync(id, DatabaseCalls.OrderWidth, connection => FindAsync(connection, id, buyerId));

    public Task<Placed> PlaceAsync(string buyerId, string key, OrderDetails asked, TimeSpan lifetime) =>
        calls.RunAsync(asked.EventId, DatabaseCalls.EventWidth, connection => connection.QuerySingleAsync<Placed>(
            new CommandDefinition(
                """
                SELECT outcome AS "Outcome", id AS "Id", status AS "Status", expires_at AS "ExpiresAt"
                FROM place_order(@EventId, @buyerId, @key, @types, @quantities, @PromoCode, make_interval(secs => @seconds))
                """,
                new
                {
                    asked.EventId, buyerId, key,
                    types = asked.Tickets.Select(ticket => ticket.Type).ToArray(),
                    quantities = asked.Tickets.Select(ticket => ticket.Quantity).ToArray(),
                    asked.PromoCode, seconds = lifetime.TotalSeconds,
                },
                commandTimeout: DatabaseCalls.CommandSeconds)));

    /// <summary>The order with the status that it has after the function; null when this buyer has no such order.</summary>
    public Task<Order?> ChangeAsync(string function, Guid id, string buyerId) =>
        calls.RunAsync(id, DatabaseCalls.OrderWidth, async connection =>
            await FindAsync(connection, id, buyerId) is { } order
                ? order with
                {
                    Status = await connection.QuerySingleAsync<string>(new CommandDefinition(
                        $"SELECT {function}(@id)", new { id }, commandTimeout: DatabaseCalls.CommandSeconds)),
                }
                : null);

    private static async Task<Order?> FindAsync(NpgsqlConnection connection, Guid id, string buyerId)
    {
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT o.id AS "Id", o.event_id AS "EventId", o.promo_code AS "PromoCode", o.expires_at AS "ExpiresAt",
                   CASE WHEN o.status = 'held' AND o.expires_at <= statement_timestamp() THEN 'expired' ELSE o.status END
                       AS "Status",
                   t.type AS "Type", t.quantity AS "Quantity"
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE o.id = @id AND o.buyer_id = @buyerId ORDER BY t.type
            """,
            new { id, buyerId }, commandTimeout: DatabaseCalls.CommandSeconds))).ToList();
        return rows.Count == 0
            ? null
            : new Order(
                id, rows[0].EventId, rows[0].Status, [.. rows.Select(row => new OrderTicket(row.Type, row.Quantity))],
                rows[0].PromoCode, rows[0].ExpiresAt);
    }

    private sealed record Row(
        Guid Id, Guid EventId, string? PromoCode, DateTime ExpiresAt, string Status, string Type, int Quantity);
}
