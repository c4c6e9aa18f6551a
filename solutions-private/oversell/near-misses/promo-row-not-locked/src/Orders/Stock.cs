using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>What is left of an event; works in the connection's transaction.</summary>
internal static class Stock
{
    /// <summary>Takes all that the order asks for.</summary>
    /// <exception cref="RefusedException">Fewer are left.</exception>
    public static async Task TakeAsync(NpgsqlConnection connection, OrderDetails asked, CancellationToken cancellationToken)
    {
        var left = await LockAsync(connection, asked, cancellationToken);
        if (asked.Tickets.FirstOrDefault(ticket => left[ticket.Type] < ticket.Quantity) is { } scarce)
            throw new RefusedException(StatusCodes.Status409Conflict, "sold-out", $"{left[scarce.Type]} of '{scarce.Type}' are left.");
        if (asked.PromoCode is not null && await CountUsesLeftAsync(connection, asked, cancellationToken) < 1)
            throw new RefusedException(StatusCodes.Status409Conflict, "promo-code-used-up", $"'{asked.PromoCode}' is used up.");
        await MoveAsync(connection, asked, 1, cancellationToken);
    }

    /// <summary>Gives back all that the orders, which are of one event, had.</summary>
    public static async Task GiveBackAsync(
        NpgsqlConnection connection, IReadOnlyCollection<OrderDetails> ended, CancellationToken cancellationToken)
    {
        if (ended.Count == 0) return;
        var types = ended.SelectMany(order => order.Tickets).Select(ticket => ticket.Type).Distinct();
        await LockAsync(connection, ended.First().EventId, [.. types], cancellationToken);
        foreach (var order in ended) await MoveAsync(connection, order, -1, cancellationToken);
    }

    private static Task<Dictionary<string, int>> LockAsync(
        NpgsqlConnection connection, OrderDetails asked, CancellationToken cancellationToken) =>
        LockAsync(connection, asked.EventId, [.. asked.Tickets.Select(ticket => ticket.Type)], cancellationToken);

    // In one order for everybody: whoever waits for a row waits for somebody who needs none of those that the waiting one has.
    private static async Task<Dictionary<string, int>> LockAsync(
        NpgsqlConnection connection, Guid eventId, string[] types, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<(string Code, int Left)>(new CommandDefinition(
            """
            SELECT code, quantity - taken FROM ticket_types
            WHERE event_id = @eventId AND code = ANY (@types) ORDER BY code FOR UPDATE
            """,
            new { eventId, types }, cancellationToken: cancellationToken))).ToDictionary(row => row.Code, row => row.Left);

    private static Task<int> CountUsesLeftAsync(
        NpgsqlConnection connection, OrderDetails asked, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<int>(new CommandDefinition(
            "SELECT quantity - taken FROM promo_codes WHERE event_id = @EventId AND code = @PromoCode",
            new { asked.EventId, asked.PromoCode }, cancellationToken: cancellationToken));

    private static async Task MoveAsync(
        NpgsqlConnection connection, OrderDetails order, int sign, CancellationToken cancellationToken)
    {
        foreach (var ticket in order.Tickets)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE ticket_types SET taken = taken + @change WHERE event_id = @EventId AND code = @Type",
                new { order.EventId, ticket.Type, change = sign * ticket.Quantity }, cancellationToken: cancellationToken));
        }

        if (order.PromoCode is null) return;
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE promo_codes SET taken = taken + @sign WHERE event_id = @EventId AND code = @PromoCode",
            new { order.EventId, order.PromoCode, sign }, cancellationToken: cancellationToken));
    }
}
