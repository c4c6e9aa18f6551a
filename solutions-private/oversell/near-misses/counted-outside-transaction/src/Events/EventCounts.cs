using Dapper;
using Npgsql;
using Oversell.Orders;

namespace Oversell.Events;

/// <summary>The numbers on an event's page: counted when they change, because they are read far more often.</summary>
internal sealed class EventCounts(NpgsqlDataSource database)
{
    /// <summary>Counts what the event's live orders have.</summary>
    public async Task RefreshAsync(Guid eventId)
    {
        await using var connection = await database.OpenConnectionAsync();
        // Two at once would write what the slower one has seen: each counts when it has the rows.
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            SELECT FROM ticket_types WHERE event_id = @eventId ORDER BY code FOR UPDATE;

            UPDATE ticket_types AS stock SET taken = coalesce((
                SELECT sum(t.quantity) FROM orders o JOIN order_tickets t ON t.order_id = o.id
                WHERE o.event_id = @eventId AND t.type = stock.code AND {OrderStore.Live}), 0)
            WHERE event_id = @eventId;

            UPDATE promo_codes AS stock SET taken = (
                SELECT count(*) FROM orders o
                WHERE o.event_id = @eventId AND o.promo_code = stock.code AND {OrderStore.Live})
            WHERE event_id = @eventId;
            """,
            new { eventId }));
    }
}
