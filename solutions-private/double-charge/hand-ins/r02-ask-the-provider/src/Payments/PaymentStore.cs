using System.Diagnostics;
using Dapper;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>Payments in PostgreSQL. Every statement can be repeated, so a connection that breaks is ridden out.</summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string PublicColumns =
        """
        p.id AS "Id", p.order_id AS "OrderId", p.amount_minor AS "AmountMinor", p.currency AS "Currency",
        p.status AS "Status", p.created_at AS "CreatedAt"
        """;

    private const string Columns = PublicColumns + """, p.card_token AS "CardToken" """;

    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryFor = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Records a pending payment, or finds the one that owns the key.</summary>
    public Task<(PaymentRow Row, bool Created)> RecordAsync(string key, PaymentDetails details) =>
        RunAsync(
            WriteLimit,
            async (connection, token) =>
            {
                var created = await connection.QuerySingleOrDefaultAsync<PaymentRow>(new CommandDefinition(
                    $"""
                    WITH owned AS (
                        INSERT INTO payment_keys (idempotency_key, payment_id) VALUES (@key, gen_random_uuid())
                        ON CONFLICT DO NOTHING
                        RETURNING payment_id)
                    INSERT INTO payments AS p
                        (id, idempotency_key, order_id, amount_minor, currency, card_token, status, decide_at)
                    SELECT payment_id, @key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', {DecideAt}
                    FROM owned
                    RETURNING {Columns}
                    """,
                    new { key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken },
                    cancellationToken: token));
                if (created is not null) return (created, true);

                var existing = await connection.QuerySingleAsync<PaymentRow>(new CommandDefinition(
                    $"""
                    SELECT {Columns} FROM payment_keys k JOIN payments p ON p.id = k.payment_id
                    WHERE k.idempotency_key = @key
                    """,
                    new { key },
                    cancellationToken: token));
                return (existing, false);
            });

    /// <summary>
    /// Puts off the decision, for a charge that is sent only now; false when somebody may be deciding already.
    /// </summary>
    public Task<bool> PutOffAsync(Guid id) =>
        RunAsync(
            WriteLimit,
            async (connection, token) => await connection.ExecuteAsync(new CommandDefinition(
                $"""
                UPDATE payments SET decide_at = {DecideAt}
                WHERE id = @id AND status = 'pending' AND NOT deciding AND decide_at > now()
                """,
                new { id },
                cancellationToken: token)) == 1);

    /// <summary>Makes a pending payment final. Answers the payment as it is then, whoever made it final.</summary>
    public Task<PaymentRow> FinishAsync(Guid id, string status, string? chargeId) =>
        RunAsync(
            WriteLimit,
            async (connection, token) =>
                await connection.QuerySingleOrDefaultAsync<PaymentRow>(new CommandDefinition(
                    $"""
                    UPDATE payments AS p SET status = @status, provider_charge_id = @chargeId
                    WHERE p.id = @id AND p.status = 'pending'
                    RETURNING {Columns}
                    """,
                    new { id, status, chargeId },
                    cancellationToken: token))
                ?? await connection.QuerySingleAsync<PaymentRow>(new CommandDefinition(
                    $"SELECT {Columns} FROM payments p WHERE p.id = @id", new { id }, cancellationToken: token)));

    /// <summary>Pending payments that can be decided. For the next seconds they are the caller's.</summary>
    public Task<IReadOnlyList<PaymentRow>> ClaimDecidableAsync(int limit) =>
        RunAsync<IReadOnlyList<PaymentRow>>(
            WriteLimit,
            async (connection, token) => (await connection.QueryAsync<PaymentRow>(new CommandDefinition(
                $"""
                UPDATE payments AS p SET deciding = true, decide_at = now() + interval '4.5 seconds'
                WHERE p.id IN (
                    SELECT id FROM payments
                    WHERE status = 'pending' AND decide_at <= now()
                    ORDER BY decide_at
                    LIMIT @limit
                    FOR UPDATE SKIP LOCKED)
                RETURNING {Columns}
                """,
                new { limit },
                cancellationToken: token))).AsList());

    public Task<Payment?> FindAsync(Guid id) =>
        RunAsync(
            ReadLimit,
            (connection, token) => connection.QuerySingleOrDefaultAsync<Payment>(new CommandDefinition(
                $"SELECT {PublicColumns} FROM payments p WHERE p.id = @id", new { id }, cancellationToken: token)));

    /// <summary>The order's payments, oldest first.</summary>
    public Task<IEnumerable<Payment>> ListAsync(string orderId) =>
        RunAsync(
            ReadLimit,
            (connection, token) => connection.QueryAsync<Payment>(new CommandDefinition(
                $"SELECT {PublicColumns} FROM payments p WHERE p.order_id = @orderId ORDER BY p.created_at, p.id",
                new { orderId },
                cancellationToken: token)));

    // The charge's request begins within a second of this statement and has a second to be sent (see Cashier); the provider
    // receives it within another one, and it takes effect within three more (P3). Half a second on top.
    private const string DecideAt = "now() + interval '6.5 seconds'";

    private async Task<T> RunAsync<T>(TimeSpan limit, Func<NpgsqlConnection, CancellationToken, Task<T>> work)
    {
        using var timeout = new CancellationTokenSource(limit);
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(timeout.Token);
                return await work(connection, timeout.Token);
            }
            catch (NpgsqlException fault) when (fault.IsTransient && Stopwatch.GetElapsedTime(startedAt) < RetryFor)
            {
                await Task.Delay(RetryDelay, timeout.Token);
            }
        }
    }
}
