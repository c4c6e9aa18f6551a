using Dapper;
using Npgsql;
using Oversell.Hosting;
using Oversell.Orders;

namespace Oversell.Events;

/// <summary>Events in PostgreSQL.</summary>
internal sealed class EventStore(NpgsqlDataSource database)
{
    public async Task<Event> AddAsync(EventRequest request, CancellationToken cancellationToken)
    {
        var id = await database.InTransactionAsync(
            async connection =>
            {
                var id = await connection.QuerySingleAsync<Guid>(new CommandDefinition(
                    "INSERT INTO events (name) VALUES (@Name) RETURNING id",
                    new { request.Name }, cancellationToken: cancellationToken));
                foreach (var (table, entries) in new[] { ("ticket_types", request.TicketTypes), ("promo_codes", request.PromoCodes) })
                {
                    await connection.ExecuteAsync(new CommandDefinition(
                        $"INSERT INTO {table} (event_id, code, quantity) VALUES (@id, @Code, @Quantity)",
                        (entries ?? []).Select(entry => new { id, entry!.Code, entry.Quantity }),
                        cancellationToken: cancellationToken));
                }

                return id;
            },
            cancellationToken);
        return (await FindAsync(id, cancellationToken))!;
    }

    public async Task<Event?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var name = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "SELECT name FROM events WHERE id = @id", new { id }, cancellationToken: cancellationToken));
        if (name is null) return null;
        var (ticketTypes, promoCodes) = await FindStocksAsync(connection, id, cancellationToken);
        return new Event(id, name, ticketTypes, promoCodes);
    }

    /// <summary>The event's ticket types and promo codes as the connection's transaction sees them now.</summary>
    public static async Task<(IReadOnlyList<Availability> TicketTypes, IReadOnlyList<Availability> PromoCodes)> FindStocksAsync(
        NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        // One statement is one moment: an order is seen in all that it has or not at all.
        var stocks = (await connection.QueryAsync<StockRow>(new CommandDefinition(
            $"""
            SELECT false AS "IsPromoCode", s.code AS "Code", s.quantity AS "Quantity", coalesce(sum(t.quantity), 0) AS "Taken"
            FROM ticket_types s
            LEFT JOIN (orders o JOIN order_tickets t ON t.order_id = o.id)
                ON o.event_id = s.event_id AND t.type = s.code AND {Liveness.Counts}
            WHERE s.event_id = @id GROUP BY s.event_id, s.code
            UNION ALL
            SELECT true, s.code, s.quantity, count(o.id)
            FROM promo_codes s
            LEFT JOIN orders o ON o.event_id = s.event_id AND o.promo_code = s.code AND {Liveness.Counts}
            WHERE s.event_id = @id GROUP BY s.event_id, s.code
            ORDER BY 1, 2
            """,
            new { id }, cancellationToken: cancellationToken))).ToLookup(row => row.IsPromoCode, row => row.ToAvailability());
        return ([.. stocks[false]], [.. stocks[true]]);
    }

    /// <summary>
    /// Keeps everybody else out of the event until the connection's transaction ends. Only what is read by later statements
    /// is known to be true for as long.
    /// </summary>
    /// <returns>Whether there is such an event.</returns>
    public static Task<bool> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<bool>(new CommandDefinition(
            "SELECT true FROM events WHERE id = @id FOR NO KEY UPDATE", new { id }, cancellationToken: cancellationToken));

    private sealed record StockRow(bool IsPromoCode, string Code, int Quantity, long Taken)
    {
        // What was oversold before this version stays sold, and less than nothing is not left.
        public Availability ToAvailability() => new(Code, Quantity, (int)Math.Max(0, Quantity - Taken));
    }
}
