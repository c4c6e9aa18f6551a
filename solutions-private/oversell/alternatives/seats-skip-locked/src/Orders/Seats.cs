using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Seats of one type, or uses of one promo code, that an order asks for; works in the connection's transaction.</summary>
internal sealed record Seats(bool IsPromoCode, string Code, int Quantity)
{
    /// <summary>How many of the seats that are looked at can be had. Whatever was sold too often before comes out of them first.</summary>
    public const string Left = $"greatest(0, count(*) FILTER (WHERE {IsFree}) - count(*) FILTER (WHERE {IsOwed}))";

    // By the database's clock. A seat whose hold is overdue stays taken for a little longer, until whoever may have begun to
    // confirm it in time has ended: Database lets no transaction stand still for as long.
    private const string IsOver = "held_until <= clock_timestamp() - interval '2 s'";
    private const string IsFree = $"(NOT is_surplus AND {IsOver})";
    private const string IsOwed = $"(is_surplus AND NOT {IsOver})";

    private const string OfStock = "event_id = @eventId AND is_promo_code = @IsPromoCode AND code = @Code";
    private const string Owed = $"FROM seats WHERE {OfStock} AND {IsOwed}";

    /// <summary>What an order asks for, in the one order in which everybody takes it.</summary>
    public static IEnumerable<Seats> Of(OrderDetails asked) =>
    [
        .. asked.Tickets.OrderBy(ticket => ticket.Type, StringComparer.Ordinal)
            .Select(ticket => new Seats(false, ticket.Type, ticket.Quantity)),
        .. new[] { asked.PromoCode }.OfType<string>().Select(code => new Seats(true, code, 1)),
    ];

    /// <summary>Makes the seats of a new event, all of them free.</summary>
    public static Task AddAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO seats (event_id, is_promo_code, code, number)
            SELECT event_id, false, code, generate_series(1, quantity) FROM ticket_types WHERE event_id = @eventId
            UNION ALL
            SELECT event_id, true, code, generate_series(1, quantity) FROM promo_codes WHERE event_id = @eventId
            """,
            new { eventId }, cancellationToken: cancellationToken));

    /// <summary>Gives free seats to the order.</summary>
    /// <param name="patient">Whether to wait for seats that others are about to take; they may be refused yet.</param>
    /// <exception cref="RefusedException">Fewer are free.</exception>
    /// <exception cref="UndecidedException">Enough are free, but others are about to take them.</exception>
    public async Task TakeAsync(
        NpgsqlConnection connection, Guid eventId, Order order, bool patient, CancellationToken cancellationToken)
    {
        // In their order, so that those who wait never wait for each other; with as many more as are owed, which stay free.
        var locked = (await connection.QueryAsync<(int Number, int Owed)>(new CommandDefinition(
            $"""
            SELECT number, (SELECT count(*)::int {Owed}) FROM seats WHERE {OfStock} AND {IsFree}
            ORDER BY number LIMIT @Quantity + (SELECT count(*) {Owed}) FOR UPDATE {(patient ? "" : "SKIP LOCKED")}
            """,
            new { eventId, IsPromoCode, Code, Quantity }, cancellationToken: cancellationToken))).AsList();
        if (locked is not [var (_, owed), ..] || locked.Count < Quantity + owed)
            await RefuseAsync(connection, eventId, cancellationToken);
        var numbers = locked.Take(Quantity).Select(seat => seat.Number).ToArray();
        await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE seats SET order_id = @Id, held_until = @ExpiresAt WHERE {OfStock} AND number = ANY (@numbers)",
            new { order.Id, order.ExpiresAt, eventId, IsPromoCode, Code, numbers }, cancellationToken: cancellationToken));
    }

    /// <summary>Gives the seats to a confirmed order for good.</summary>
    /// <returns>How many seats the order has.</returns>
    public static Task<int> KeepAsync(NpgsqlConnection connection, Guid orderId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "UPDATE seats SET held_until = 'infinity' WHERE order_id = @orderId",
            new { orderId }, cancellationToken: cancellationToken));

    /// <summary>Frees the seats of an order that has ended.</summary>
    public static Task GiveBackAsync(NpgsqlConnection connection, Guid orderId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "UPDATE seats SET order_id = NULL, held_until = '-infinity' WHERE order_id = @orderId",
            new { orderId }, cancellationToken: cancellationToken));

    // A seat that somebody has locked is free until that has been committed, and counts as that here.
    private async Task RefuseAsync(NpgsqlConnection connection, Guid eventId, CancellationToken cancellationToken)
    {
        var left = await connection.QuerySingleAsync<long>(new CommandDefinition(
            $"SELECT {Left} FROM seats WHERE {OfStock}",
            new { eventId, IsPromoCode, Code }, cancellationToken: cancellationToken));
        if (left >= Quantity) throw new UndecidedException();
        throw new RefusedException(
            StatusCodes.Status409Conflict, IsPromoCode ? "promo-code-used-up" : "sold-out", $"{left} of '{Code}' are left.");
    }
}
