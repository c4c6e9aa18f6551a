using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>So many of a ticket type or a promo code; works in the connection's transaction.</summary>
internal sealed record Stock(string Table, string Code, int Quantity)
{
    public const string TicketTypes = "ticket_types";
    private const string PromoCodes = "promo_codes";

    /// <summary>
    /// All that the orders of one event have, in the one order in which everybody takes and gives back: whoever waits for a
    /// row then waits for somebody who needs none of those that the waiting one has.
    /// </summary>
    public static IEnumerable<Stock> Of(IReadOnlyCollection<OrderDetails> orders) =>
    [
        .. orders.Select(order => order.PromoCode).OfType<string>()
            .CountBy(code => code)
            .OrderBy(code => code.Key, StringComparer.Ordinal)
            .Select(code => new Stock(PromoCodes, code.Key, code.Value)),
        .. orders.SelectMany(order => order.Tickets)
            .GroupBy(ticket => ticket.Type, ticket => ticket.Quantity)
            .OrderBy(type => type.Key, StringComparer.Ordinal)
            .Select(type => new Stock(TicketTypes, type.Key, type.Sum())),
    ];

    /// <returns>Whether so many were left.</returns>
    public Task<bool> TakeAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        MoveAsync(connection, eventId, Quantity, cancellationToken);

    public Task GiveBackAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        MoveAsync(connection, eventId, -Quantity, cancellationToken);

    // Looked at and changed at once, on the row as it was last committed: an order that is still undecided is waited for.
    private async Task<bool> MoveAsync(
        NpgsqlConnection connection, Guid eventId, int change, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE {Table} SET taken = taken + @change
            WHERE event_id = @eventId AND code = @Code AND (@change < 0 OR taken + @change <= quantity)
            """,
            new { eventId, Code, change }, cancellationToken: cancellationToken)) == 1;
}
