using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>What is left of a ticket type or a promo code; works in the connection's transaction.</summary>
internal sealed record Stock(string Table, Guid EventId, string Code, int Left)
{
    public const string TicketTypes = "ticket_types";
    public const string PromoCodes = "promo_codes";

    public static async Task<Stock> FindAsync(
        NpgsqlConnection connection, string table, Guid eventId, string code, CancellationToken cancellationToken)
    {
        var left = await connection.QuerySingleOrDefaultAsync<int?>(new CommandDefinition(
            $"SELECT quantity - taken FROM {table} WHERE event_id = @eventId AND code = @code",
            new { eventId, code }, cancellationToken: cancellationToken));
        return new Stock(table, eventId, code, left ?? throw new RefusedException(
            StatusCodes.Status400BadRequest, "unknown-code", $"The event has no '{code}'."));
    }

    /// <summary>Takes so many; gives them back where the number is negative.</summary>
    public Task TakeAsync(NpgsqlConnection connection, int quantity, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE {Table} SET taken = quantity - @left WHERE event_id = @EventId AND code = @Code",
            new { EventId, Code, left = Left - quantity }, cancellationToken: cancellationToken));
}
