using Dapper;
using Oversell.Hosting;
using Oversell.Orders;

namespace Oversell.Events;

/// <summary>Events in PostgreSQL.</summary>
internal sealed class EventStore(DatabaseCalls calls)
{
    private const int CreateWidth = 4;

    public async Task<Event> AddAsync(EventRequest request)
    {
        var (types, promos) = (request.TicketTypes!, request.PromoCodes ?? []);
        var id = await calls.RunAsync(Guid.Empty, CreateWidth, connection => connection.QuerySingleAsync<Guid>(
            new CommandDefinition(
                """
                WITH created AS (INSERT INTO events (name) VALUES (@Name) RETURNING id),
                types AS (
                    INSERT INTO ticket_types (event_id, code, quantity)
                    SELECT created.id, one.code, one.quantity
                    FROM created, unnest(@typeCodes, @typeQuantities) AS one (code, quantity)),
                promos AS (
                    INSERT INTO promo_codes (event_id, code, quantity)
                    SELECT created.id, one.code, one.quantity
                    FROM created, unnest(@promoCodes, @promoQuantities) AS one (code, quantity))
                SELECT id FROM created
                """,
                new
                {
                    request.Name,
                    typeCodes = Codes(types), typeQuantities = Quantities(types),
                    promoCodes = Codes(promos), promoQuantities = Quantities(promos),
                },
                commandTimeout: DatabaseCalls.CommandSeconds)));
        return new Event(id, request.Name!, List(types), List(promos));

        static string[] Codes(QuantityRequest?[] entries) => [.. entries.Select(entry => entry!.Code!)];
        static int[] Quantities(QuantityRequest?[] entries) => [.. entries.Select(entry => entry!.Quantity!.Value)];
        static Availability[] List(QuantityRequest?[] entries) =>
            [.. entries.Select(entry => new Availability(entry!.Code!, entry.Quantity!.Value, entry.Quantity.Value))];
    }

    /// <summary>The event as one snapshot shows it; null when there is none.</summary>
    public async Task<Event?> FindAsync(Guid id)
    {
        var rows = (await calls.RunAsync(id, DatabaseCalls.EventWidth, connection => connection.QueryAsync<Row>(
            new CommandDefinition(
                $"""
                WITH {Live.OfEvent},
                sold AS (
                    SELECT t.type AS code, sum(t.quantity) AS number
                    FROM live JOIN order_tickets t ON t.order_id = live.id GROUP BY t.type),
                used AS (SELECT promo_code AS code, count(*) AS number FROM live GROUP BY promo_code)
                SELECT e.name AS "Name", false AS "IsPromo", s.code AS "Code", s.quantity AS "Quantity",
                       greatest(0, s.quantity - coalesce(sold.number, 0))::int AS "Left"
                FROM events e JOIN ticket_types s ON s.event_id = e.id LEFT JOIN sold ON sold.code = s.code
                WHERE e.id = @EventId
                UNION ALL
                SELECT e.name, true, s.code, s.quantity, greatest(0, s.quantity - coalesce(used.number, 0))::int
                FROM events e JOIN promo_codes s ON s.event_id = e.id LEFT JOIN used ON used.code = s.code
                WHERE e.id = @EventId
                ORDER BY 2, 3
                """,
                new { EventId = id }, commandTimeout: DatabaseCalls.CommandSeconds)))).ToList();
        return rows.Count == 0 ? null : new Event(id, rows[0].Name, List(isPromo: false), List(isPromo: true));

        Availability[] List(bool isPromo) =>
            [.. rows.Where(row => row.IsPromo == isPromo).Select(row => new Availability(row.Code, row.Quantity, row.Left))];
    }

    private sealed record Row(string Name, bool IsPromo, string Code, int Quantity, int Left);
}
