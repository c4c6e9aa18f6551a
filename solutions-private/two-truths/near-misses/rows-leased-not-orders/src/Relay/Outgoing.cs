using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Relay;

/// <summary>An order whose next change billing refused.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>What billing has not been told yet. An order is lent to one sender at a time; its changes go out in their order.</summary>
internal sealed class Outgoing(NpgsqlDataSource database)
{
    private const int PageSize = 100;

    // Longer than billing's client waits for an answer. One that outlives its lease does no harm: its message has the same id.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(65);

    /// <summary>Lends out messages, of each order the next one that is not lent, but none of an order that this instance is sending.</summary>
    public Task<IReadOnlyList<BillingMessage>> ClaimAsync(IReadOnlyCollection<string> sending, int most, CancellationToken cancellationToken) => QueryAsync<BillingMessage>(
        """
        WITH next AS (
            SELECT m.order_id, m.sequence
            FROM outgoing m JOIN orders o ON o.order_id = m.order_id
            WHERE m.lent_until <= now() AND o.due_at <= now() AND o.refusal_until <= now() AND m.order_id <> ALL(@busy)
                AND NOT EXISTS (
                    SELECT FROM outgoing e WHERE e.order_id = m.order_id AND e.sequence < m.sequence AND e.lent_until <= now())
            ORDER BY m.order_id, m.sequence LIMIT @most FOR UPDATE OF m SKIP LOCKED)
        UPDATE outgoing m SET lent_until = now() + @Lease FROM next
        WHERE m.order_id = next.order_id AND m.sequence = next.sequence
        RETURNING m.message_id AS "MessageId", m.order_id AS "OrderId", m.sequence AS "Sequence", m.customer AS "Customer",
            m.amount_minor AS "AmountMinor", m.state AS "State"
        """,
        new { Lease, most, busy = sending.ToArray() }, cancellationToken);

    /// <summary>Billing has taken the message.</summary>
    public Task ToldAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH told AS (
            UPDATE orders SET told_sequence = greatest(told_sequence, @Sequence), refusal = NULL, due_at = now()
            WHERE order_id = @OrderId)
        DELETE FROM outgoing WHERE order_id = @OrderId AND sequence = @Sequence
        """,
        new { message.OrderId, message.Sequence }, cancellationToken);

    /// <summary>Billing did not answer, or not yet: the order gets another turn soon.</summary>
    public Task FailedAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH back AS (UPDATE outgoing SET lent_until = '-infinity' WHERE order_id = @OrderId AND sequence = @Sequence)
        UPDATE orders SET due_at = now() + @Pause WHERE order_id = @OrderId
        """,
        new { message.OrderId, message.Sequence, Pause }, cancellationToken);

    /// <summary>Billing refused the message: the order waits.</summary>
    public Task RefusedAsync(BillingMessage message, string reason, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH back AS (UPDATE outgoing SET lent_until = '-infinity' WHERE order_id = @OrderId AND sequence = @Sequence)
        UPDATE orders SET refusal_until = now() + @PauseAfterRefusal, refusal = @reason WHERE order_id = @OrderId
        """,
        new { message.OrderId, message.Sequence, PauseAfterRefusal, reason }, cancellationToken);

    /// <summary>The orders whose next change was refused, by id.</summary>
    public async Task<IReadOnlyList<StuckOrder>> StuckAsync(CancellationToken cancellationToken)
    {
        List<StuckOrder> all = [];
        IReadOnlyList<StuckOrder> page;
        do
        {
            page = await QueryAsync<StuckOrder>(
                """
                SELECT order_id AS "OrderId", told_sequence + 1 AS "Sequence", refusal AS "Reason"
                FROM orders WHERE refusal IS NOT NULL AND order_id > @after ORDER BY order_id LIMIT @PageSize
                """,
                new { after = all.Count == 0 ? "" : all[^1].OrderId, PageSize }, cancellationToken);
            all.AddRange(page);
        }
        while (page.Count == PageSize);
        return all;
    }

    /// <summary>Gives a refused order its turn now; false if it is not refused.</summary>
    public async Task<bool> RetryAsync(string orderId, CancellationToken cancellationToken) => await ExecuteAsync(
        "UPDATE orders SET refusal_until = '-infinity' WHERE order_id = @orderId AND refusal IS NOT NULL", new { orderId }, cancellationToken) > 0;

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
    }

    private async Task<int> ExecuteAsync(string sql, object values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
    }
}
