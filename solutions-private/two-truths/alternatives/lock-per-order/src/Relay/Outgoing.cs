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

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(65);

    /// <summary>Orders that have something to tell, those apart that this instance is sending.</summary>
    public Task<IReadOnlyList<string>> WaitingAsync(IEnumerable<string> sending, CancellationToken cancellationToken) => QueryAsync<string>(
        """
        SELECT order_id FROM orders WHERE told_sequence < sequence AND due_at <= now() AND order_id <> ALL(@busy)
        ORDER BY due_at LIMIT @PageSize
        """,
        new { busy = sending.ToArray(), PageSize }, cancellationToken);

    /// <summary>Lends out an order for as long as what is returned is not disposed of; null while somebody else has it.</summary>
    public async Task<IAsyncDisposable?> LendAsync(string orderId, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "SELECT pg_try_advisory_lock(hashtextextended(@orderId, 6120))", new { orderId }, cancellationToken: cancellationToken)))
                return new Loan(connection, orderId);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>
    /// The order's next message; null when there is none, or it is not due any more: whoever had the order may have put it off after it was seen to wait.
    /// </summary>
    public async Task<BillingMessage?> NextAsync(string orderId, CancellationToken cancellationToken) => (await QueryAsync<BillingMessage>(
        """
        SELECT m.message_id AS "MessageId", m.order_id AS "OrderId", m.sequence AS "Sequence", m.customer AS "Customer",
            m.amount_minor AS "AmountMinor", m.state AS "State"
        FROM orders o JOIN outgoing m ON m.order_id = o.order_id AND m.sequence = o.told_sequence + 1
        WHERE o.order_id = @orderId AND o.due_at <= now()
        """,
        new { orderId }, cancellationToken)).SingleOrDefault();

    /// <summary>Billing has taken the message.</summary>
    public Task ToldAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH told AS (
            UPDATE orders SET told_sequence = @Sequence, refusal = NULL
            WHERE order_id = @OrderId AND told_sequence = @Sequence - 1)
        DELETE FROM outgoing WHERE order_id = @OrderId AND sequence = @Sequence
        """,
        new { message.OrderId, message.Sequence }, cancellationToken);

    /// <summary>Whatever else the order has to tell waits for its next turn.</summary>
    public Task EndTurnAsync(string orderId, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE orders SET due_at = now() WHERE order_id = @orderId AND refusal IS NULL", new { orderId }, cancellationToken);

    /// <summary>Billing did not answer, or not yet: the order gets another turn soon.</summary>
    public Task FailedAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE orders SET due_at = now() + @Pause WHERE order_id = @OrderId AND told_sequence = @Sequence - 1",
        new { message.OrderId, message.Sequence, Pause }, cancellationToken);

    /// <summary>Billing refused the message: the order waits.</summary>
    public Task RefusedAsync(BillingMessage message, string reason, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE orders SET due_at = now() + @PauseAfterRefusal, refusal = @reason WHERE order_id = @OrderId AND told_sequence = @Sequence - 1",
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

    private sealed class Loan(NpgsqlConnection connection, string orderId) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using var closing = connection;
            try
            {
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(hashtextextended(@orderId, 6120))", new { orderId });
            }
            catch (NpgsqlException)
            {
                // The session is gone, and its locks with it.
            }
        }
    }
}
