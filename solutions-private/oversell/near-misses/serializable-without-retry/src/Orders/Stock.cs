using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>So many of a ticket type or a promo code; works in the connection's transaction.</summary>
internal sealed record Stock(string Table, string Code, int Quantity)
{
    private const string TicketTypes = "ticket_types";
    private const string PromoCodes = "promo_codes";

    /// <summary>
    /// All that the orders of one event have, in the one order in which everybody takes and gives back: whoever waits for a
    /// row then waits for somebody who needs none of those that the waiting one has.
    /// </summary>
    public static IEnumerable<Stock> Of(IReadOnlyCollection<OrderDetails> orders) =>
    [
        .. orders.SelectMany(order => order.Tickets)
            .GroupBy(ticket => ticket.Type, ticket => ticket.Quantity)
            .OrderBy(type => type.Key, StringComparer.Ordinal)
            .Select(type => new Stock(TicketTypes, type.Key, type.Sum())),
        .. orders.Select(order => order.PromoCode).OfType<string>()
            .CountBy(code => code)
            .OrderBy(code => code.Key, StringComparer.Ordinal)
            .Select(code => new Stock(PromoCodes, code.Key, code.Value)),
    ];

    /// <summary>Takes it if it is left; transactions are serializable, so nothing changes between the two steps.</summary>
    /// <exception cref="RefusedException">Fewer are left.</exception>
    public async Task TakeAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken)
    {
        if (await CountLeftAsync(connection, eventId, cancellationToken) < Quantity)
        {
            throw new RefusedException(
                StatusCodes.Status409Conflict,
                Table == TicketTypes ? "sold-out" : "promo-code-used-up",
                $"Fewer than {Quantity} of '{Code}' are left.");
        }

        await MoveAsync(connection, eventId, Quantity, cancellationToken);
    }

    public Task GiveBackAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        MoveAsync(connection, eventId, -Quantity, cancellationToken);

    private Task<int> CountLeftAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<int>(new CommandDefinition(
            $"SELECT quantity - taken FROM {Table} WHERE event_id = @eventId AND code = @Code",
            new { eventId, Code }, cancellationToken: cancellationToken));

    private Task MoveAsync(NpgsqlConnection connection, Guid eventId, int change, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE {Table} SET taken = taken + @change WHERE event_id = @eventId AND code = @Code",
            new { eventId, Code, change }, cancellationToken: cancellationToken));
}
