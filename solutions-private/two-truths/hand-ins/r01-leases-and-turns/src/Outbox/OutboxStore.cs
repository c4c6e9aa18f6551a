using Dapper;
using Npgsql;
using TwoTruths.Billing;
using TwoTruths.Hosting;

namespace TwoTruths.Outbox;

/// <summary>A change that its instance may send until its lease ends.</summary>
internal sealed record Waiting(
    string OrderId, long Sequence, string MessageId, string Customer, long AmountMinor, string State, long Retries)
{
    public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
}

/// <summary>A change that billing refuses.</summary>
internal sealed record Stuck(string OrderId, long Sequence, string Reason);

/// <summary>The changes that billing has not taken yet. All times are the database's.</summary>
internal sealed class OutboxStore(NpgsqlDataSource database)
{
    private const int PageSize = 100;

    // Longer than billing's client waits for an answer.
    private const string Lease = "interval '5 seconds'";

    // Somebody measures the minute at billing, where the tries may be closer to each other than here.
    private const string RefusedPause = "interval '61 seconds'";
    private const string BrokenPause = "interval '1 second'";

    private const string Columns =
        """
        o.order_id AS "OrderId", o.sequence AS "Sequence", o.message_id AS "MessageId", o.customer AS "Customer",
        o.amount_minor AS "AmountMinor", o.state AS "State", o.retries AS "Retries"
        """;

    /// <summary>Takes orders' first changes that are due and that nobody is sending, those that are due for the longest time first.</summary>
    public async Task<IReadOnlyList<Waiting>> ClaimAsync(Guid lease, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Waiting>(new CommandDefinition(
            $"""
            WITH first AS (
                SELECT w.order_id, w.sequence FROM outbox w
                WHERE w.due_at <= clock_timestamp() AND (w.leased_until IS NULL OR w.leased_until < clock_timestamp())
                AND NOT EXISTS (SELECT FROM outbox e WHERE e.order_id = w.order_id AND e.sequence < w.sequence)
                ORDER BY w.due_at LIMIT @count
                FOR UPDATE OF w SKIP LOCKED)
            UPDATE outbox o SET lease = @lease, leased_until = clock_timestamp() + {Lease}
            FROM first WHERE o.order_id = first.order_id AND o.sequence = first.sequence
            RETURNING {Columns}
            """,
            new { lease, count }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Notes that billing has taken a change, and takes the order's next one if there is to be <paramref name="more"/>.</summary>
    public async Task<Waiting?> TakenAsync(Waiting change, Guid lease, bool more)
    {
        await using var connection = await database.OpenConnectionAsync();
        var next = await connection.QuerySingleOrDefaultAsync<Waiting>(
            $"""
            WITH taken AS (
                DELETE FROM outbox WHERE order_id = @OrderId AND sequence = @Sequence RETURNING lease)
            UPDATE outbox o
            SET lease = CASE WHEN @more THEN @lease END,
                leased_until = CASE WHEN @more THEN clock_timestamp() + {Lease} END,
                due_at = clock_timestamp()
            WHERE o.order_id = @OrderId AND o.sequence = @Sequence + 1 AND EXISTS (SELECT FROM taken WHERE taken.lease = @lease)
            RETURNING {Columns}
            """,
            new { change.OrderId, change.Sequence, lease, more });
        return more ? next : null;
    }

    /// <summary>Notes that billing did not answer. A change that it refused before keeps its pace, unless somebody asked for it.</summary>
    public async Task<Waiting?> BrokenAsync(Waiting change, Guid lease)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            $"""
            UPDATE outbox SET lease = NULL, leased_until = NULL,
                due_at = clock_timestamp() + CASE WHEN reason IS NULL OR asked THEN {BrokenPause} ELSE {RefusedPause} END
            WHERE order_id = @OrderId AND sequence = @Sequence AND lease = @lease
            """,
            new { change.OrderId, change.Sequence, lease });
        return null;
    }

    /// <summary>Notes that billing refuses a change. If somebody asked for another try meanwhile, it comes at once.</summary>
    public async Task<Waiting?> RefusedAsync(Waiting change, Guid lease, string reason)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            $"""
            UPDATE outbox SET lease = NULL, leased_until = NULL, reason = @reason, asked = retries <> @Retries,
                due_at = clock_timestamp() + CASE WHEN retries = @Retries THEN {RefusedPause} ELSE interval '0' END
            WHERE order_id = @OrderId AND sequence = @Sequence AND lease = @lease
            """,
            new { change.OrderId, change.Sequence, change.Retries, lease, reason });
        return null;
    }

    /// <summary>Every change that billing refuses.</summary>
    public async Task<IReadOnlyList<Stuck>> StuckAsync(CancellationToken cancellationToken)
    {
        var stuck = new List<Stuck>();
        for (var after = ""; ;)
        {
            var page = (await database.WithConnectionAsync(
                connection => connection.QueryAsync<Stuck>(new CommandDefinition(
                    """
                    SELECT order_id AS "OrderId", sequence AS "Sequence", reason AS "Reason" FROM outbox
                    WHERE reason IS NOT NULL AND order_id COLLATE "C" > @after ORDER BY order_id COLLATE "C" LIMIT @PageSize
                    """,
                    new { after, PageSize }, cancellationToken: cancellationToken)),
                cancellationToken)).AsList();
            stuck.AddRange(page);
            if (page.Count < PageSize) return stuck;
            after = page[^1].OrderId;
        }
    }

    /// <summary>Has an order's stuck change tried at once.</summary>
    /// <returns>Whether there is one.</returns>
    public Task<bool> RetryAsync(string orderId) => database.WithConnectionAsync(
        async connection => await connection.ExecuteAsync(
            """
            UPDATE outbox SET retries = retries + 1, asked = true, due_at = clock_timestamp()
            WHERE order_id = @orderId AND reason IS NOT NULL
            """,
            new { orderId }) > 0,
        CancellationToken.None);
}
