using Dapper;
using Npgsql;
using Oversell.Hosting;
using Oversell.Orders;

namespace Oversell.Events;

/// <summary>An event, and the version of its ledger that it was read at.</summary>
internal sealed record ReadEvent(Event Event, long Version);

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
        return (await FindAsync(connection, id, cancellationToken))?.Event;
    }

    public static async Task<ReadEvent?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        var name = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "SELECT name FROM events WHERE id = @id", new { id }, cancellationToken: cancellationToken));
        if (name is null) return null;
        // One statement is one moment: an order is seen in all that it has or not at all, and the version is that of all of it.
        var rows = (await connection.QueryAsync<StockRow>(new CommandDefinition(
            $"""
            WITH live AS (
                SELECT o.id, o.promo_code FROM orders o
                CROSS JOIN LATERAL {Ledger.StatusOfOrder} AS entry
                WHERE o.event_id = @id
                  AND (entry.status = 'confirmed' OR (entry.status = 'held' AND NOT {Ledger.HasExpired}))
            ), version AS (
                SELECT coalesce(max(version), 0) AS version FROM ledger WHERE event_id = @id
            )
            SELECT false AS "IsPromoCode", s.code AS "Code", s.quantity AS "Quantity", (
                SELECT coalesce(sum(t.quantity), 0) FROM live JOIN order_tickets t ON t.order_id = live.id
                WHERE t.type = s.code) AS "Taken", version AS "Version"
            FROM ticket_types s, version WHERE s.event_id = @id
            UNION ALL
            SELECT true, s.code, s.quantity, (SELECT count(*) FROM live WHERE promo_code = s.code), version
            FROM promo_codes s, version WHERE s.event_id = @id
            ORDER BY 1, 2
            """,
            new { id }, cancellationToken: cancellationToken))).AsList();
        var stocks = rows.ToLookup(row => row.IsPromoCode, row => row.ToAvailability());
        return new(new Event(id, name, [.. stocks[false]], [.. stocks[true]]), rows[0].Version);
    }

    private sealed record StockRow(bool IsPromoCode, string Code, int Quantity, long Taken, long Version)
    {
        // What was oversold before this version stays sold, and less than nothing is not left.
        public Availability ToAvailability() => new(Code, Quantity, (int)Math.Max(0, Quantity - Taken));
    }
}
