using Dapper;
using Npgsql;
using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>A change that this instance may send now, and no other.</summary>
internal sealed record Claim(
    string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State, Guid Lease)
{
    public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
}

/// <summary>An order that waits because billing refused a change.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>
/// The changes that wait for billing. A row goes when billing answered 200; only an order's first row may be leased. Orders take turns:
/// after each change, an order goes to the end of the queue. All times are the database's: instances' clocks differ.
/// </summary>
internal sealed class Outbox(NpgsqlDataSource database)
{
    /// <summary>What the ids of our messages begin with; those of the starter do not.</summary>
    public const string MessagePrefix = "v2:";

    // Longer than an attempt may take, and short enough that others take over within 10 s.
    private const string Lease = "interval '5.5 seconds'";

    private const string Columns =
        $"""
        '{MessagePrefix}' || outbox.message_id::text AS "MessageId", outbox.order_id AS "OrderId", outbox.sequence AS "Sequence", outbox.customer AS "Customer",
        outbox.amount_minor AS "AmountMinor", outbox.state AS "State", outbox.lease AS "Lease"
        """;

    /// <summary>
    /// Leases the first change of the order that has waited longest for its turn; tries of refused ones that nobody asked for come last.
    /// </summary>
    public async Task<Claim?> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Claim>(new CommandDefinition(
            $"""
            WITH due AS MATERIALIZED (
                SELECT one.order_id, one.sequence FROM outbox one
                WHERE one.due_at <= now() AND one.leased_until <= now()
                    AND NOT EXISTS (SELECT FROM outbox earlier WHERE earlier.order_id = one.order_id AND earlier.sequence < one.sequence)
                ORDER BY (one.refusal IS NOT NULL AND one.pressed_at IS NULL), one.due_at
                LIMIT 1
                FOR UPDATE OF one SKIP LOCKED)
            UPDATE outbox SET lease = @lease, leased_until = now() + {Lease}
            FROM due WHERE outbox.order_id = due.order_id AND outbox.sequence = due.sequence
            RETURNING {Columns}
            """,
            new { lease = Guid.NewGuid() }, cancellationToken: cancellationToken));
    }

    /// <summary>Billing took the change: its row goes, and the order's next one joins the end of the queue.</summary>
    public async Task TakenAsync(Claim claim, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            WITH gone AS (DELETE FROM outbox WHERE order_id = @OrderId AND sequence = @Sequence RETURNING order_id, sequence)
            UPDATE outbox SET due_at = clock_timestamp() FROM gone
            WHERE outbox.order_id = gone.order_id AND outbox.sequence = gone.sequence + 1
            """,
            new { claim.OrderId, claim.Sequence }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Billing refused the change: it is tried again after a minute. A retry that was asked for while this try was open was this try; one
    /// that was asked for after its end is another one.
    /// </summary>
    /// <param name="claim">The change.</param>
    /// <param name="reason">What billing said.</param>
    /// <param name="age">How many seconds ago billing said so.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public async Task RefusedAsync(Claim claim, string reason, double age, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE outbox SET refusal = @reason, leased_until = '-infinity', lease = NULL,
                pressed_at = CASE WHEN pressed_at > clock_timestamp() - @age * interval '1 second' THEN pressed_at END,
                due_at = CASE WHEN pressed_at > clock_timestamp() - @age * interval '1 second'
                    THEN now() ELSE clock_timestamp() + interval '61 seconds' END
            WHERE order_id = @OrderId AND sequence = @Sequence AND lease = @Lease
            """,
            new { claim.OrderId, claim.Sequence, claim.Lease, age, reason }, cancellationToken: cancellationToken));
    }

    /// <summary>Billing is broken: the change is sent again soon.</summary>
    public async Task PutBackAsync(Claim claim, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE outbox SET leased_until = '-infinity', lease = NULL, due_at = now() + interval '0.5 seconds'
            WHERE order_id = @OrderId AND sequence = @Sequence AND lease = @Lease
            """,
            new { claim.OrderId, claim.Sequence, claim.Lease }, cancellationToken: cancellationToken));
    }

    /// <summary>How many of these orders billing has yet to hear of, those that are stuck aside.</summary>
    public async Task<long> CountAsync(IReadOnlyList<string> orderIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT count(DISTINCT order_id) FROM outbox WHERE order_id = ANY(@ids) AND refusal IS NULL",
            new { ids = orderIds.ToArray() }, cancellationToken: cancellationToken));
    }

    /// <summary>The orders that are stuck.</summary>
    public async Task<IReadOnlyList<StuckOrder>> StuckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        var all = new List<StuckOrder>();
        for (var after = ""; ;)
        {
            var page = (await connection.QueryAsync<StuckOrder>(new CommandDefinition(
                """
                SELECT order_id AS "OrderId", sequence AS "Sequence", refusal AS "Reason" FROM outbox
                WHERE refusal IS NOT NULL AND order_id COLLATE "C" > @after ORDER BY order_id COLLATE "C" LIMIT 100
                """,
                new { after }, cancellationToken: cancellationToken))).AsList();
            all.AddRange(page);
            if (page.Count < 100) return all;
            after = page[^1].OrderId;
        }
    }

    /// <summary>Lets a stuck order be tried at once.</summary>
    /// <returns>Whether it is stuck.</returns>
    public async Task<bool> RetryAsync(string orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE outbox SET due_at = clock_timestamp(), pressed_at = clock_timestamp() WHERE order_id = @orderId AND refusal IS NOT NULL",
            new { orderId }, cancellationToken: cancellationToken)) > 0;
    }
}
