using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>The next change that billing is to be told of an order.</summary>
/// <param name="Presses">How many retries had been asked for when it was read.</param>
internal sealed record Parcel(
    string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State, long Presses)
{
    public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
}

/// <summary>An order that waits because billing refused a change.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>Which orders billing has yet to hear of, and who tells it. Every statement may run twice; all times are the database's.</summary>
internal sealed class Rounds(Database database, Heart heart)
{
    private const string Columns =
        """
        h.message_id AS "MessageId", h.order_id AS "OrderId", h.sequence AS "Sequence", h.customer AS "Customer",
        h.amount_minor AS "AmountMinor", h.state AS "State", o.presses AS "Presses"
        """;

    /// <summary>Takes orders that are due and that nobody alive owns; those that were refused, and nobody asked to retry, last.</summary>
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
            ORDER BY (o.refusal IS NOT NULL AND o.presses = o.presses_answered), o.try_at
            LIMIT @most
            FOR UPDATE OF o SKIP LOCKED),
        o AS (
            UPDATE orders SET owner = @me FROM free WHERE orders.order_id = free.order_id
            RETURNING orders.order_id, orders.told, orders.presses)
        SELECT {Columns} FROM o JOIN order_history h ON h.order_id = o.order_id AND h.sequence = o.told + 1
        """,
        new { busy, most, me = heart.Id }, cancellationToken);

    /// <summary>Billing has been told.</summary>
    /// <returns>The order's next change, if there is one for this instance to tell.</returns>
    public async Task<Parcel?> ToldAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        var goesOn = (await database.ListAsync<bool?>(
            """
            UPDATE orders SET told = @Sequence, refusal = NULL, presses_answered = presses, try_at = clock_timestamp(),
                owner = CASE WHEN sequence > @Sequence THEN owner END
            WHERE order_id = @OrderId AND told = @Sequence - 1
            RETURNING owner = @me
            """,
            new { parcel.OrderId, parcel.Sequence, me = heart.Id }, cancellationToken)).SingleOrDefault();
        // A statement of its own, so that it sees every change that was there when the order's row was written.
        return goesOn == true
            ? (await database.ListAsync<Parcel>(
                $"""
                SELECT {Columns} FROM orders o JOIN order_history h ON h.order_id = o.order_id AND h.sequence = o.told + 1
                WHERE o.order_id = @OrderId AND o.told = @Sequence AND o.owner = @me
                """,
                new { parcel.OrderId, parcel.Sequence, me = heart.Id }, cancellationToken)).SingleOrDefault()
            : null;
    }

    /// <summary>Billing refused: a minute's rest, or none if a retry was asked for since the parcel was read.</summary>
    public Task RefusedAsync(Parcel parcel, string reason, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE orders SET refusal = @reason, presses_answered = @Presses, owner = CASE WHEN owner <> @me THEN owner END,
            try_at = clock_timestamp() + CASE WHEN presses = @Presses THEN interval '61 seconds' ELSE interval '0' END
        WHERE order_id = @OrderId AND told = @Sequence - 1
        """,
        new { parcel.OrderId, parcel.Sequence, parcel.Presses, reason, me = heart.Id }, cancellationToken);

    /// <summary>Billing said nothing that means anything.</summary>
    public Task UnansweredAsync(Parcel parcel, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE orders SET owner = NULL, try_at = clock_timestamp() + interval '0.5 seconds'
        WHERE order_id = @OrderId AND told = @Sequence - 1 AND owner = @me
        """,
        new { parcel.OrderId, parcel.Sequence, me = heart.Id }, cancellationToken);

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
            "UPDATE orders SET presses = presses + 1, try_at = clock_timestamp() WHERE order_id = @orderId AND refusal IS NOT NULL",
            new { orderId }, CancellationToken.None) > 0;
}
