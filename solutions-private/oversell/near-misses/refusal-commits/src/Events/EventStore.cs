using Dapper;
using Npgsql;
using Oversell.Hosting;

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
        // One statement is one moment: an order is seen in all that it has or not at all.
        var stocks = (await connection.QueryAsync<StockRow>(new CommandDefinition(
            """
            SELECT false AS "IsPromoCode", code AS "Code", quantity AS "Quantity", taken AS "Taken"
            FROM ticket_types WHERE event_id = @id
            UNION ALL
            SELECT true, code, quantity, taken FROM promo_codes WHERE event_id = @id
            ORDER BY 1, 2
            """,
            new { id }, cancellationToken: cancellationToken))).ToLookup(row => row.IsPromoCode, row => row.ToAvailability());
        return new Event(id, name, [.. stocks[false]], [.. stocks[true]]);
    }

    private sealed record StockRow(bool IsPromoCode, string Code, int Quantity, int Taken)
    {
        // What was oversold before this version stays sold, and less than nothing is not left.
        public Availability ToAvailability() => new(Code, Quantity, Math.Max(0, Quantity - Taken));
    }
}
