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
        return name is null
            ? null
            : new Event(id, name, await ListAsync("ticket_types"), await ListAsync("promo_codes"));

        async Task<IReadOnlyList<Availability>> ListAsync(string table) =>
        [
            .. await connection.QueryAsync<Availability>(new CommandDefinition(
                $"""
                SELECT code AS "Code", quantity AS "Quantity", quantity - taken AS "Left"
                FROM {table} WHERE event_id = @id ORDER BY code
                """,
                new { id }, cancellationToken: cancellationToken)),
        ];
    }
}
