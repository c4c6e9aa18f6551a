using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>What is left of a ticket type or a promo code.</summary>
internal sealed record StockLeft(string Code, int Left);

/// <summary>The counters of ticket types and promo codes; works in the connection's transaction.</summary>
internal static class Stock
{
    /// <summary>
    /// Locks the counters of all that an order has, always in the same order: types by code, then the promo code. Whoever decides
    /// about them, or about an order that has some of them, does so under these locks.
    /// </summary>
    /// <returns>Whether the event has all of them.</returns>
    public static async Task<bool> LockAsync(NpgsqlConnection connection, OrderDetails details)
    {
        var found = (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT code FROM ticket_types WHERE event_id = @EventId AND code = ANY(@types) ORDER BY code FOR UPDATE",
            new { details.EventId, types = Types(details) }, commandTimeout: DatabaseCalls.CommandSeconds))).Count();
        if (found < details.Tickets.Count) return false;
        return details.PromoCode is null
            || await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
                "SELECT code FROM promo_codes WHERE event_id = @EventId AND code = @PromoCode FOR UPDATE",
                new { details.EventId, details.PromoCode }, commandTimeout: DatabaseCalls.CommandSeconds)) is not null;
    }

    /// <summary>The reason why what was asked for cannot be had; null when it can. Under <see cref="LockAsync"/>.</summary>
    public static async Task<string?> FindReasonAsync(NpgsqlConnection connection, OrderDetails asked)
    {
        var left = (await connection.QueryAsync<StockLeft>(new CommandDefinition(
            $"""
            SELECT s.code AS "Code", {Live.TicketsLeft} AS "Left"
            FROM ticket_types s WHERE s.event_id = @EventId AND s.code = ANY(@types)
            """,
            new { asked.EventId, types = Types(asked) },
            commandTimeout: DatabaseCalls.CommandSeconds))).ToDictionary(one => one.Code, one => one.Left);
        if (asked.Tickets.Any(ticket => left[ticket.Type] < ticket.Quantity)) return "sold-out";
        if (asked.PromoCode is null) return null;
        return await connection.QuerySingleAsync<int>(new CommandDefinition(
            $"SELECT {Live.PromosLeft} FROM promo_codes s WHERE s.event_id = @EventId AND s.code = @PromoCode",
            new { asked.EventId, asked.PromoCode }, commandTimeout: DatabaseCalls.CommandSeconds)) < 1
            ? "promo-code-used-up"
            : null;
    }

    /// <summary>Counts an order in (1) or out (-1). Under <see cref="LockAsync"/>.</summary>
    public static Task CountAsync(NpgsqlConnection connection, OrderDetails details, int sign) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            WITH promo AS (
                UPDATE promo_codes SET taken = taken + @sign WHERE event_id = @EventId AND code = @PromoCode)
            UPDATE ticket_types s SET taken = s.taken + @sign * one.quantity
            FROM unnest(@types, @quantities) AS one (code, quantity)
            WHERE s.event_id = @EventId AND s.code = one.code
            """,
            new
            {
                details.EventId, details.PromoCode, types = Types(details),
                quantities = details.Tickets.Select(ticket => ticket.Quantity).ToArray(), sign,
            },
            commandTimeout: DatabaseCalls.CommandSeconds));

    private static string[] Types(OrderDetails details) => [.. details.Tickets.Select(ticket => ticket.Type)];
}
