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

    /// <exception cref="RefusedException">Fewer are left.</exception>
    /// <exception cref="StockChangedException">Somebody else has changed the row since it was read.</exception>
    public async Task TakeAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken)
    {
        var (left, version) = await connection.QuerySingleAsync<(int Left, int Version)>(new CommandDefinition(
            $"SELECT quantity - taken, version FROM {Table} WHERE event_id = @eventId AND code = @Code",
            new { eventId, Code }, cancellationToken: cancellationToken));
        if (left < Quantity) throw Refusal($"{left} of '{Code}' are left.");
        var changed = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE {Table} SET taken = taken + @Quantity, version = version + 1
            WHERE event_id = @eventId AND code = @Code AND version = @version
            """,
            new { eventId, Code, Quantity, version }, cancellationToken: cancellationToken));
        if (changed == 0) throw new StockChangedException(this);
    }

    public Task GiveBackAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE {Table} SET taken = taken - @Quantity, version = version + 1
            WHERE event_id = @eventId AND code = @Code
            """,
            new { eventId, Code, Quantity }, cancellationToken: cancellationToken));

    public RefusedException Refusal(string detail) =>
        new(StatusCodes.Status409Conflict, Table == TicketTypes ? "sold-out" : "promo-code-used-up", detail);
}

/// <summary>Somebody else has changed the row since it was read.</summary>
internal sealed class StockChangedException(Stock stock) : Exception($"'{stock.Code}' was changed by another order.")
{
    public Stock Stock => stock;
}
