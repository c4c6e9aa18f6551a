using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Seats of one type, or uses of one promo code, that an order asks for; works in the connection's transaction.</summary>
internal sealed record Seats(bool IsPromoCode, string Code, int Quantity)
{
    /// <summary>
    /// Whether nobody has the seat, by the database's clock. One whose hold is overdue stays taken for a little longer, until
    /// whoever may have begun to confirm it in time has ended: <see cref="Database"/> lets no transaction stand still for as long.
    /// </summary>
    public const string IsFree = "held_until <= clock_timestamp() - interval '2 s'";

    private const string OfStock = "event_id = @eventId AND is_promo_code = @IsPromoCode AND code = @Code";

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

    /// <summary>Gives free seats to the order; nobody waits for seats that somebody else is about to take.</summary>
    /// <exception cref="RefusedException">Fewer are free.</exception>
    public async Task TakeAsync(
        NpgsqlConnection connection, Guid eventId, Order order, CancellationToken cancellationToken)
    {
        var numbers = (await connection.QueryAsync<int>(new CommandDefinition(
            $"""
            SELECT number FROM seats WHERE {OfStock} AND {IsFree}
            ORDER BY number LIMIT @Quantity FOR UPDATE SKIP LOCKED
            """,
            new { eventId, IsPromoCode, Code, Quantity }, cancellationToken: cancellationToken))).ToArray();
        if (numbers.Length < Quantity)
        {
            throw new RefusedException(
                StatusCodes.Status409Conflict, IsPromoCode ? "promo-code-used-up" : "sold-out",
                $"{numbers.Length} of '{Code}' are left.");
        }

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
}
