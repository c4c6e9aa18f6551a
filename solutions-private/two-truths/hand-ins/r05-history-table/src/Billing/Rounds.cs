using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>The next change that billing is to be told of an order.</summary>
internal sealed record Parcel(string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State)
{
    public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
}

/// <summary>An order that waits because billing refused a change.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>
/// Which orders billing has yet to hear of, and who tells it: one change of each, and then it is the next order's turn. Every statement may
/// run twice; all times are the database's.
/// </summary>
internal sealed class Rounds(Database database, Heart heart)
{
    private const string Columns =
        """
        h.message_id AS "MessageId", h.order_id AS "OrderId", h.sequence AS "Sequence", h.customer AS "Customer",
        h.amount_minor AS "AmountMinor", h.state AS "State"
        """;

    /// <summary>
    /// Takes orders that are due and that nobody alive owns, the longest due first; those that were refused, and nobody asked to retry, last.
    /// </summary>
    /// <param name="busy">Those that this instance is at already.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public Task<List<Parcel>> TakeAsync(string[] busy, int most, CancellationToken cancellationToken) => database.ListAsync<Parcel>(
        $"""
        WITH free AS MATERIALIZED (
            SELECT o.order_id FROM orders o
            WHERE o.told < o.sequence AND o.try_at <= now() AND o.order_id <> ALL(@busy)
                AND (o.owner IS NULL OR o.owner = @me
                    OR NOT EXISTS (SELECT FROM instances i WHERE i.id = o.owner AND i.beat > now() - {Heart.DeadAfter}))
            ORDER BY (o.refusal IS NOT NULL AND o.pressed_at IS NULL), o.try_at
            LIMIT @most
            FOR UPDATE OF o SKIP LOCKED),
        o AS (
            UPDATE orders SET owner = @me FROM free WHERE orders.order_id = free.order_id
            RETURNING orders.order_id, orders.told)
        SELECT {Columns} FROM o JOIN order_history h ON h.order_id = o.order_id AND h.sequence = o.told + 1
        """,
        new { busy, most, me = heart.Id }, cancellationToken);

    /// <summary>Billing has been told: the order is free, and its next change, if there is one, waits for its turn.</summary>
    public Task ToldAsync(Parcel parcel, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE orders SET told = @Sequence, refusal = NULL, pressed_at = NULL, try_at = clock_timestamp(), owner = NULL
        WHERE order_id = @OrderId AND told = @Sequence - 1
        """,
        new { parcel.OrderId, parcel.Sequence }, cancellationToken);

    /// <summary>
    /// Billing refused: a minute's rest. A retry that was asked for while this try was open was this try; none if one was asked for later.
    /// </summary>
    /// <param name="parcel">What was refused.</param>
    /// <param name="reason">What billing said.</param>
    /// <param name="age">How many seconds ago it did.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public Task RefusedAsync(Parcel parcel, string reason, double age, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE orders SET refusal = @reason, owner = CASE WHEN owner <> @me THEN owner END,
            pressed_at = CASE WHEN pressed_at > clock_timestamp() - @age * interval '1 second' THEN pressed_at END,
            try_at = clock_timestamp() + CASE WHEN pressed_at > clock_timestamp() - @age * interval '1 second'
                THEN interval '0' ELSE interval '61 seconds' END
        WHERE order_id = @OrderId AND told = @Sequence - 1
        """,
        new { parcel.OrderId, parcel.Sequence, age, reason, me = heart.Id }, cancellationToken);

    /// <summary>Billing said nothing that means anything.</summary>
    public Task UnansweredAsync(Parcel parcel, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE orders SET owner = NULL, try_at = clock_timestamp() + interval '0.5 seconds'
        WHERE order_id = @OrderId AND told = @Sequence - 1 AND owner = @me
        """,
        new { parcel.OrderId, parcel.Sequence, me = heart.Id }, cancellationToken);

    /// <summary>How many of these orders billing has yet to hear of, those that are stuck aside.</summary>
    public async Task<long> CountAsync(IReadOnlyList<string> orderIds, CancellationToken cancellationToken) =>
        (await database.ListAsync<long>(
            "SELECT count(*) FROM orders WHERE order_id = ANY(@ids) AND told < sequence AND refusal IS NULL",
            new { ids = orderIds.ToArray() }, cancellationToken)).Single();

    /// <summary>The orders that are stuck.</summary>
    public async Task<List<StuckOrder>> StuckAsync(CancellationToken cancellationToken)
    {
        var stuck = new List<StuckOrder>();
        for (var after = ""; ;)
        {
            var page = await database.ListAsync<StuckOrder>(
                """
                SELECT order_id AS "OrderId", told + 1 AS "Sequence", refusal AS "Reason" FROM orders
                WHERE refusal IS NOT NULL AND order_id COLLATE "C" > @after ORDER BY order_id COLLATE "C" LIMIT 100
                """,
                new { after }, cancellationToken);
            stuck.AddRange(page);
            if (page.Count < 100) return stuck;
            after = page[^1].OrderId;
        }
    }

    /// <summary>Has a stuck order tried at once.</summary>
    /// <returns>Whether it is stuck.</returns>
    public async Task<bool> PressAsync(string orderId) =>
        !orderId.Contains('\0') && await database.ExecuteAsync(
            "UPDATE orders SET pressed_at = clock_timestamp(), try_at = clock_timestamp() WHERE order_id = @orderId AND refusal IS NOT NULL",
            new { orderId }, CancellationToken.None) > 0;
}
