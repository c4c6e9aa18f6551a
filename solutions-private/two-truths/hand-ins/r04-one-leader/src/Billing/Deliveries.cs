using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>The first change of an order that billing has not taken.</summary>
internal sealed record Delivery(string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State)
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
        c.amount_minor AS "AmountMinor", c.state AS "State"
        """;

    /// <summary>
    /// What is to be sent next: orders take turns, so it is of the order that has waited longest since its last one. Tries of refused changes
    /// that nobody asked for come after everything else.
    /// </summary>
    /// <param name="busy">Orders that are being worked on.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public async Task<Delivery?> NextAsync(string[] busy, CancellationToken cancellationToken) => (await database.ListAsync<Delivery>(
        $"""
        SELECT {Columns}
        FROM deliveries d JOIN order_changes c ON c.order_id = d.order_id AND c.sequence = d.taken + 1
        WHERE d.taken < d.last AND d.due_at <= now() AND d.order_id <> ALL(@busy)
        ORDER BY (d.refusal IS NOT NULL AND d.asked_at IS NULL), d.due_at
        LIMIT 1
        """,
        new { busy }, cancellationToken)).SingleOrDefault();

    /// <summary>Billing has taken it: the order's next change, if there is one, joins the end of the queue.</summary>
    public Task TakenAsync(Delivery delivery, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE deliveries SET taken = @Sequence, refusal = NULL, asked_at = NULL, due_at = clock_timestamp()
        WHERE order_id = @OrderId AND taken = @Sequence - 1
        """,
        new { delivery.OrderId, delivery.Sequence }, cancellationToken);

    /// <summary>
    /// Billing has refused it: it waits a minute. A retry that was asked for while this try was open was this try; after one that was asked
    /// for later, it does not wait at all.
    /// </summary>
    /// <param name="delivery">What was refused.</param>
    /// <param name="refusal">Billing's reason.</param>
    /// <param name="age">How many seconds ago billing said so.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public Task RefusedAsync(Delivery delivery, string refusal, double age, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE deliveries SET refusal = @refusal,
            asked_at = CASE WHEN asked_at > clock_timestamp() - @age * interval '1 second' THEN asked_at END,
            due_at = CASE WHEN asked_at > clock_timestamp() - @age * interval '1 second'
                THEN now() ELSE clock_timestamp() + interval '61 seconds' END
        WHERE order_id = @OrderId AND taken = @Sequence - 1
        """,
        new { delivery.OrderId, delivery.Sequence, age, refusal }, cancellationToken);

    /// <summary>Billing said nothing about it: it is sent again soon, unless somebody else has heard a refusal meanwhile.</summary>
    public Task UnansweredAsync(Delivery delivery, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        UPDATE deliveries SET due_at = now() + interval '0.5 seconds'
        WHERE order_id = @OrderId AND taken = @Sequence - 1 AND due_at <= now()
        """,
        new { delivery.OrderId, delivery.Sequence }, cancellationToken);

    /// <summary>How many of these orders billing has yet to hear of, those that are stuck aside.</summary>
    public async Task<long> CountAsync(IReadOnlyList<string> orderIds, CancellationToken cancellationToken) =>
        (await database.ListAsync<long>(
            "SELECT count(*) FROM deliveries WHERE order_id = ANY(@ids) AND taken < last AND refusal IS NULL",
            new { ids = orderIds.ToArray() }, cancellationToken)).Single();

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
            "UPDATE deliveries SET due_at = clock_timestamp(), asked_at = clock_timestamp() WHERE order_id = @orderId AND refusal IS NOT NULL",
            new { orderId }, CancellationToken.None) > 0;
}
