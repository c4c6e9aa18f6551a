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

                await Seats.AddAsync(connection, id, cancellationToken);
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
            $"""
            SELECT s.is_promo_code AS "IsPromoCode", s.code AS "Code", s.quantity AS "Quantity",
                   (SELECT {Seats.Left} FROM seats f
                    WHERE f.event_id = @id AND f.is_promo_code = s.is_promo_code AND f.code = s.code) AS "Left"
            FROM (
                SELECT false AS is_promo_code, code, quantity FROM ticket_types WHERE event_id = @id
                UNION ALL
                SELECT true, code, quantity FROM promo_codes WHERE event_id = @id) s
            ORDER BY 1, 2
            """,
            new { id }, cancellationToken: cancellationToken))).ToLookup(row => row.IsPromoCode, row => row.ToAvailability());
        return new Event(id, name, [.. stocks[false]], [.. stocks[true]]);
    }

    private sealed record StockRow(bool IsPromoCode, string Code, int Quantity, long Left)
    {
        public Availability ToAvailability() => new(Code, Quantity, (int)Left);
    }
}
