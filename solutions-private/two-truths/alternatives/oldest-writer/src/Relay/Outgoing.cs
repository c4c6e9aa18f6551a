using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Relay;

/// <summary>An order whose next change billing refused.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>What billing has not taken yet, as a log.</summary>
internal sealed class Outgoing(NpgsqlDataSource database)
{
    private const int PageSize = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(65);

    /// <summary>
    /// The first message of each order that need not wait, in any order: oldest first, one order with many changes would go before all others. A
    /// transaction that is still open may yet add something older, so nothing is read that is not older than all of them.
    /// </summary>
    public Task<IReadOnlyList<BillingMessage>> ReadAsync(IEnumerable<string> sending, int most, CancellationToken cancellationToken) => QueryAsync<BillingMessage>(
        """
        SELECT m.message_id AS "MessageId", m.order_id AS "OrderId", m.sequence AS "Sequence", m.customer AS "Customer",
            m.amount_minor AS "AmountMinor", m.state AS "State"
        FROM outgoing m
        WHERE m.transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AND m.order_id <> ALL(@busy)
            AND NOT EXISTS (SELECT FROM outgoing e WHERE e.order_id = m.order_id AND e.sequence < m.sequence)
            AND NOT EXISTS (SELECT FROM waiting_orders w WHERE w.order_id = m.order_id AND w.until > now())
        ORDER BY random() LIMIT @most
        """,
        new { busy = sending.ToArray(), most }, cancellationToken);

    /// <summary>Billing has taken the message.</summary>
    public Task ToldAsync(BillingMessage message, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH on_its_way AS (DELETE FROM waiting_orders WHERE order_id = @OrderId AND sequence = @Sequence)
        DELETE FROM outgoing WHERE order_id = @OrderId AND sequence = @Sequence
        """,
        message, cancellationToken);

    /// <summary>Billing did not answer, or not yet: the order gets another turn soon.</summary>
    public Task FailedAsync(BillingMessage message, CancellationToken cancellationToken) => WaitAsync(message, Pause, null, cancellationToken);

    /// <summary>Billing refused the message: the order waits.</summary>
    public Task RefusedAsync(BillingMessage message, string reason, CancellationToken cancellationToken) =>
        WaitAsync(message, PauseAfterRefusal, reason, cancellationToken);

    /// <summary>The orders whose next change was refused, by id.</summary>
    public async Task<IReadOnlyList<StuckOrder>> StuckAsync(CancellationToken cancellationToken)
    {
        List<StuckOrder> all = [];
        IReadOnlyList<StuckOrder> page;
        do
        {
            page = await QueryAsync<StuckOrder>(
                """
                SELECT order_id AS "OrderId", sequence AS "Sequence", refusal AS "Reason"
                FROM waiting_orders WHERE refusal IS NOT NULL AND order_id > @after ORDER BY order_id LIMIT @PageSize
                """,
                new { after = all.Count == 0 ? "" : all[^1].OrderId, PageSize }, cancellationToken);
            all.AddRange(page);
        }
        while (page.Count == PageSize);
        return all;
    }

    /// <summary>Gives a refused order its turn now; false if it is not refused.</summary>
    public async Task<bool> RetryAsync(string orderId, CancellationToken cancellationToken) => await ExecuteAsync(
        "UPDATE waiting_orders SET until = '-infinity' WHERE order_id = @orderId AND refusal IS NOT NULL", new { orderId }, cancellationToken) > 0;

    /// <summary>A session that reads the log alone as long as it is open; null while another one does.</summary>
    public async Task<NpgsqlConnection?> LeadAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT pg_try_advisory_lock(6120)", cancellationToken: cancellationToken)))
                return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private Task WaitAsync(BillingMessage message, TimeSpan pause, string? reason, CancellationToken cancellationToken) => ExecuteAsync(
        """
        INSERT INTO waiting_orders (order_id, until, sequence, refusal) VALUES (@OrderId, now() + @pause, @Sequence, @reason)
        ON CONFLICT (order_id) DO UPDATE
        SET until = excluded.until, sequence = excluded.sequence,
            refusal = CASE WHEN waiting_orders.sequence = excluded.sequence THEN coalesce(excluded.refusal, waiting_orders.refusal) ELSE excluded.refusal END
        """,
        new { message.OrderId, message.Sequence, pause, reason }, cancellationToken);

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
