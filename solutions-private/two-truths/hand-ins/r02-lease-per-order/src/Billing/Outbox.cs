using Dapper;
using Npgsql;
using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>A change that this instance may send now, and no other.</summary>
internal sealed record Claim(
    string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State, Guid Lease, int Retries)
{
    public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
}

/// <summary>An order that waits because billing refused a change.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>
/// The changes that wait for billing. A row goes when billing answered 200; only an order's first row may be leased. All times are the
/// database's: instances' clocks differ.
/// </summary>
internal sealed class Outbox(NpgsqlDataSource database)
{
    // Longer than an attempt may take, and short enough that others take over within 10 s.
    private const string Lease = "interval '5.5 seconds'";

    private const string Columns =
        """
        outbox.message_id::text AS "MessageId", outbox.order_id AS "OrderId", outbox.sequence AS "Sequence", outbox.customer AS "Customer",
        outbox.amount_minor AS "AmountMinor", outbox.state AS "State", outbox.lease AS "Lease", outbox.retries AS "Retries"
        """;

    /// <summary>Leases the first changes of orders whose time has come; those that billing refused before come last.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        return (await connection.QueryAsync<Claim>(new CommandDefinition(
            $"""
            WITH due AS MATERIALIZED (
                SELECT one.order_id, one.sequence FROM outbox one
                WHERE one.due_at <= now() AND one.leased_until <= now()
                    AND NOT EXISTS (SELECT FROM outbox earlier WHERE earlier.order_id = one.order_id AND earlier.sequence < one.sequence)
                ORDER BY (one.refusal IS NOT NULL AND one.due_at > '-infinity'), one.due_at
                LIMIT @most
                FOR UPDATE OF one SKIP LOCKED)
            UPDATE outbox SET lease = @lease, leased_until = now() + {Lease}
            FROM due WHERE outbox.order_id = due.order_id AND outbox.sequence = due.sequence
            RETURNING {Columns}
            """,
            new { most, lease = Guid.NewGuid() }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Billing took the change: its row goes, and the order's next one is leased in its place.</summary>
    public async Task<Claim?> TakenAsync(Claim claim, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Claim>(new CommandDefinition(
            $"""
            WITH gone AS (DELETE FROM outbox WHERE order_id = @OrderId AND sequence = @Sequence)
            UPDATE outbox SET lease = @lease, leased_until = now() + {Lease}
            WHERE order_id = @OrderId AND sequence = @Sequence + 1 AND leased_until <= now()
            RETURNING {Columns}
            """,
            new { claim.OrderId, claim.Sequence, lease = Guid.NewGuid() }, cancellationToken: cancellationToken));
    }

    /// <summary>Billing refused the change: it is tried again after a minute, or at once if somebody asked for that meanwhile.</summary>
    public async Task<Claim?> RefusedAsync(Claim claim, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE outbox SET refusal = @reason, leased_until = '-infinity', lease = NULL,
                due_at = CASE WHEN retries = @Retries THEN now() + interval '61 seconds' ELSE '-infinity' END
            WHERE order_id = @OrderId AND sequence = @Sequence AND lease = @Lease
            """,
            new { claim.OrderId, claim.Sequence, claim.Lease, claim.Retries, reason }, cancellationToken: cancellationToken));
        return null;
    }

    /// <summary>Billing is broken: the change is sent again soon.</summary>
    public async Task<Claim?> PutBackAsync(Claim claim, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenLiveAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE outbox SET leased_until = '-infinity', lease = NULL, due_at = now() + interval '0.5 seconds'
            WHERE order_id = @OrderId AND sequence = @Sequence AND lease = @Lease
            """,
            new { claim.OrderId, claim.Sequence, claim.Lease }, cancellationToken: cancellationToken));
        return null;
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
            "UPDATE outbox SET due_at = '-infinity', retries = retries + 1 WHERE order_id = @orderId AND refusal IS NOT NULL",
            new { orderId }, cancellationToken: cancellationToken)) > 0;
    }
}
