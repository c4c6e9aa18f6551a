using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Relay;

/// <summary>An order whose next change billing refused.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>What billing has not been told yet. An order is lent to one sender at a time; its changes go out in their order.</summary>
internal sealed class Outgoing(NpgsqlDataSource database)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, StuckOrder> _refused = new();

    // Longer than billing's client waits for an answer. One that outlives its lease does no harm: its message has the same id.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(65);

    /// <summary>Lends out orders that have something to tell.</summary>
    public Task<IReadOnlyList<string>> ClaimAsync(int most, CancellationToken cancellationToken) => QueryAsync<string>(
        """
        UPDATE orders SET due_at = now() + @Lease
        WHERE order_id IN (
            SELECT order_id FROM orders WHERE told_sequence < sequence AND due_at <= now()
            ORDER BY due_at LIMIT @most FOR UPDATE SKIP LOCKED)
        RETURNING order_id
        """,
        new { Lease, most }, cancellationToken);

    /// <summary>The order's next message; null when billing has been told everything.</summary>
    public async Task<BillingMessage?> NextAsync(string orderId, CancellationToken cancellationToken) => (await QueryAsync<BillingMessage>(
        """
        SELECT m.message_id AS "MessageId", m.order_id AS "OrderId", m.sequence AS "Sequence", m.customer AS "Customer",
            m.amount_minor AS "AmountMinor", m.state AS "State"
        FROM orders o JOIN outgoing m ON m.order_id = o.order_id AND m.sequence = o.told_sequence + 1
        WHERE o.order_id = @orderId
        """,
        new { orderId }, cancellationToken)).SingleOrDefault();

    /// <summary>Billing has taken the message.</summary>
    public Task ToldAsync(BillingMessage message, CancellationToken cancellationToken)
    {
        _refused.TryRemove(message.OrderId, out _);
        return MarkAsync(message, cancellationToken);
    }

    private Task MarkAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH told AS (
            UPDATE orders SET told_sequence = @Sequence, refusal = NULL, due_at = now() + @Lease
            WHERE order_id = @OrderId AND told_sequence = @Sequence - 1)
        DELETE FROM outgoing WHERE order_id = @OrderId AND sequence = @Sequence
        """,
        new { message.OrderId, message.Sequence, Lease }, cancellationToken);

    /// <summary>Whatever else the order has to tell waits for its next turn.</summary>
    public Task EndTurnAsync(string orderId, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE orders SET due_at = now() WHERE order_id = @orderId AND refusal IS NULL", new { orderId }, cancellationToken);

    /// <summary>Billing did not answer, or not yet: the order gets another turn soon.</summary>
    public Task FailedAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE orders SET due_at = now() + @Pause WHERE order_id = @OrderId AND told_sequence = @Sequence - 1",
        new { message.OrderId, message.Sequence, Pause }, cancellationToken);

    /// <summary>Billing refused the message: the order waits.</summary>
    public Task RefusedAsync(BillingMessage message, string reason, CancellationToken cancellationToken)
    {
        _refused[message.OrderId] = new StuckOrder(message.OrderId, message.Sequence, reason);
        return ExecuteAsync(
            "UPDATE orders SET due_at = now() + @PauseAfterRefusal, refusal = @reason WHERE order_id = @OrderId AND told_sequence = @Sequence - 1",
            new { message.OrderId, message.Sequence, PauseAfterRefusal, reason }, cancellationToken);
    }

    /// <summary>The orders whose next change was refused, by id.</summary>
    public IReadOnlyList<StuckOrder> Stuck() => [.. _refused.Values.OrderBy(stuck => stuck.OrderId, StringComparer.Ordinal)];

    /// <summary>Gives a refused order its turn now; false if it is not refused.</summary>
    public async Task<bool> RetryAsync(string orderId, CancellationToken cancellationToken) => await ExecuteAsync(
        "UPDATE orders SET due_at = '-infinity' WHERE order_id = @orderId AND refusal IS NOT NULL", new { orderId }, cancellationToken) > 0;

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
