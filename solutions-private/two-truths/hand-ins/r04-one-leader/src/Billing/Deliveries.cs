using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>The first change of an order that billing has not taken.</summary>
/// <param name="Asked">How many retries had been asked for when it was read.</param>
internal sealed record Delivery(
    string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State, long Asked)
{
    public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
}

/// <summary>An order that waits because billing refused a change.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>How far billing has taken the orders' changes. Every statement here may run twice.</summary>
internal sealed class Deliveries(Database database)
{
    private const string Columns =
        """
        c.message_id::text AS "MessageId", c.order_id AS "OrderId", c.sequence AS "Sequence", c.customer AS "Customer",
        c.amount_minor AS "AmountMinor", c.state AS "State", d.asked AS "Asked"
        """;

    /// <summary>What may be sent now, the oldest first; tries of refused changes that nobody asked for come after everything else.</summary>
    /// <param name="busy">Orders that are being worked on.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public Task<List<Delivery>> DueAsync(string[] busy, int most, CancellationToken cancellationToken) => database.ListAsync<Delivery>(
        $"""
        SELECT {Columns}
        FROM deliveries d JOIN order_changes c ON c.order_id = d.order_id AND c.sequence = d.taken + 1
        WHERE d.taken < d.last AND d.due_at <= now() AND d.order_id <> ALL(@busy)
        ORDER BY d.refusal IS NOT NULL AND d.asked = d.answered, d.due_at
        LIMIT @most
        """,
        new { busy, most }, cancellationToken);

    /// <summary>Billing has taken it.</summary>
    /// <returns>The order's next change, if there is one.</returns>
    public async Task<Delivery?> TakenAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var more = (await database.ListAsync<bool>(
            """
            UPDATE deliveries SET taken = @Sequence, refusal = NULL, answered = asked, due_at = now()
            WHERE order_id = @OrderId AND taken = @Sequence - 1
            RETURNING taken < last
            """,
            new { delivery.OrderId, delivery.Sequence }, cancellationToken)).SingleOrDefault();
        // Not the same statement: it would not see a change that was committed while it waited for the row.
        return more
            ? (await database.ListAsync<Delivery>(
                $"""
                SELECT {Columns}
                FROM deliveries d JOIN order_changes c ON c.order_id = d.order_id AND c.sequence = d.taken + 1
                WHERE d.order_id = @OrderId AND d.taken = @Sequence
                """,
                new { delivery.OrderId, delivery.Sequence }, cancellationToken)).SingleOrDefault()
            : null;
    }

    /// <summary>Billing has refused it: it waits a minute, or not at all if a retry was asked for since it was read.</summary>
    public Task RefusedAsync(Delivery delivery, string refusal, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE deliveries SET refusal = @refusal, answered = @Asked,
            due_at = CASE WHEN asked = @Asked THEN now() + interval '61 seconds' ELSE now() END
        WHERE order_id = @OrderId AND taken = @Sequence - 1
        """,
        new { delivery.OrderId, delivery.Sequence, delivery.Asked, refusal }, cancellationToken);

    /// <summary>Billing said nothing about it: it is sent again soon.</summary>
    public Task UnansweredAsync(Delivery delivery, CancellationToken cancellationToken) => database.ExecuteAsync(
        "UPDATE deliveries SET due_at = now() + interval '0.5 seconds' WHERE order_id = @OrderId AND taken = @Sequence - 1",
        new { delivery.OrderId, delivery.Sequence }, cancellationToken);

    /// <summary>The orders that are stuck.</summary>
    public async Task<List<StuckOrder>> StuckAsync(CancellationToken cancellationToken)
    {
        var stuck = new List<StuckOrder>();
        for (var after = ""; ;)
        {
            var page = await database.ListAsync<StuckOrder>(
                """
                SELECT order_id AS "OrderId", taken + 1 AS "Sequence", refusal AS "Reason" FROM deliveries
                WHERE refusal IS NOT NULL AND order_id COLLATE "C" > @after
                ORDER BY order_id COLLATE "C" LIMIT 100
                """,
                new { after }, cancellationToken);
            stuck.AddRange(page);
            if (page.Count < 100) return stuck;
            after = page[^1].OrderId;
        }
    }

    /// <summary>Lets a stuck order be tried at once.</summary>
    /// <returns>Whether it is stuck.</returns>
    public async Task<bool> RetryAsync(string orderId) =>
        !orderId.Contains('\0') && await database.ExecuteAsync(
            "UPDATE deliveries SET due_at = now(), asked = asked + 1 WHERE order_id = @orderId AND refusal IS NOT NULL",
            new { orderId }, CancellationToken.None) > 0;
}
