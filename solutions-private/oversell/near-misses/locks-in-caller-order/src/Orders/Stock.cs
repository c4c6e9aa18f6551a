using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>So many of a ticket type or a promo code; works in the connection's transaction.</summary>
internal sealed record Stock(string Table, string Code, int Quantity)
{
    private const string TicketTypes = "ticket_types";
    private const string PromoCodes = "promo_codes";

    /// <summary>All that the orders of one event have, each type and code once.</summary>
    public static IReadOnlyList<Stock> Of(IReadOnlyCollection<OrderDetails> orders) =>
    [
        .. orders.SelectMany(order => order.Tickets)
            .GroupBy(ticket => ticket.Type, ticket => ticket.Quantity)
            .Select(type => new Stock(TicketTypes, type.Key, type.Sum())),
        .. orders.Select(order => order.PromoCode).OfType<string>()
            .CountBy(code => code)
            .Select(code => new Stock(PromoCodes, code.Key, code.Value)),
    ];

    /// <summary>Locks the row, so that what is left of it stays as it is until the transaction ends.</summary>
    /// <exception cref="RefusedException">Fewer are left.</exception>
    public async Task LockAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken)
    {
        var left = await CountLeftAsync(connection, eventId, cancellationToken);
        if (left >= Quantity) return;
        throw new RefusedException(
            StatusCodes.Status409Conflict,
            Table == TicketTypes ? "sold-out" : "promo-code-used-up",
            $"{left} of '{Code}' are left.");
    }

    /// <summary>Takes it; the row is locked.</summary>
    public Task TakeAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        MoveAsync(connection, eventId, Quantity, cancellationToken);

    public Task GiveBackAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        MoveAsync(connection, eventId, -Quantity, cancellationToken);

    private Task<int> CountLeftAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<int>(new CommandDefinition(
            $"SELECT quantity - taken FROM {Table} WHERE event_id = @eventId AND code = @Code FOR UPDATE",
            new { eventId, Code }, cancellationToken: cancellationToken));

    private Task MoveAsync(NpgsqlConnection connection, Guid eventId, int change, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE {Table} SET taken = taken + @change WHERE event_id = @eventId AND code = @Code",
            new { eventId, Code, change }, cancellationToken: cancellationToken));
}
