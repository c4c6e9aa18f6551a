using System.Diagnostics;
using Dapper;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>Payments in PostgreSQL. Every statement can be repeated, so a connection that breaks is ridden out.</summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string PublicColumns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt"
        """;

    private const string Columns =
        PublicColumns +
        """
        , card_token AS "CardToken", created_at > now() - interval '20 hours' AS "MayCharge",
        created_at < now() - interval '21 hours' AS "MayGiveUp"
        """;

    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryFor = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Records a pending payment, or finds the one that owns the key.</summary>
    public Task<PaymentRow> RecordAsync(string key, PaymentDetails details) =>
        RunAsync(
            WriteLimit,
            async (connection, token) =>
            {
                var created = await connection.QuerySingleOrDefaultAsync<PaymentRow>(new CommandDefinition(
                    $"""
                    WITH recorded AS (
                        INSERT INTO payments
                            (idempotency_key, order_id, amount_minor, currency, card_token, status, owns_key)
                        VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', true)
                        ON CONFLICT (idempotency_key) WHERE owns_key DO NOTHING
                        RETURNING *),
                    opened AS (INSERT INTO open_charges (payment_id) SELECT id FROM recorded)
                    SELECT {Columns} FROM recorded
                    """,
                    new { key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken },
                    cancellationToken: token));
                return created ?? await connection.QuerySingleAsync<PaymentRow>(new CommandDefinition(
                    $"SELECT {Columns} FROM payments WHERE idempotency_key = @key AND owns_key",
                    new { key },
                    cancellationToken: token));
            });

    /// <summary>Makes a pending payment final. Answers the payment as it is then, whoever made it final.</summary>
    public Task<PaymentRow> FinishAsync(Guid id, string status, string? chargeId) =>
        RunAsync(
            WriteLimit,
            async (connection, token) =>
                await connection.QuerySingleOrDefaultAsync<PaymentRow>(new CommandDefinition(
                    $"""
                    WITH closed AS (DELETE FROM open_charges WHERE payment_id = @id)
                    UPDATE payments SET status = @status, provider_charge_id = @chargeId
                    WHERE id = @id AND status = 'pending'
                    RETURNING {Columns}
                    """,
                    new { id, status, chargeId },
                    cancellationToken: token))
                ?? await connection.QuerySingleAsync<PaymentRow>(new CommandDefinition(
                    $"SELECT {Columns} FROM payments WHERE id = @id", new { id }, cancellationToken: token)));

    /// <summary>Whether the instance does the work for the next seconds.</summary>
    public Task<bool> HoldTellerAsync(Guid instance) =>
        RunAsync(
            WriteLimit,
            async (connection, token) => await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE teller SET holder = @instance, until = now() + interval '3 seconds'
                WHERE holder = @instance OR until < now()
                """,
                new { instance },
                cancellationToken: token)) == 1);

    /// <summary>Takes due work; it is due again in five seconds, should nothing come of it.</summary>
    public Task<IReadOnlyList<PaymentRow>> TakeDueAsync(int limit) =>
        RunAsync<IReadOnlyList<PaymentRow>>(
            WriteLimit,
            async (connection, token) => (await connection.QueryAsync<PaymentRow>(new CommandDefinition(
                $"""
                WITH taken AS (
                    UPDATE open_charges SET due_at = now() + interval '5 seconds'
                    WHERE payment_id IN (
                        SELECT payment_id FROM open_charges WHERE due_at <= now() ORDER BY due_at LIMIT @limit
                        FOR UPDATE SKIP LOCKED)
                    RETURNING payment_id)
                SELECT {Columns} FROM payments WHERE id IN (SELECT payment_id FROM taken) AND status = 'pending'
                """,
                new { limit },
                cancellationToken: token))).AsList());

    /// <summary>Those of the payments that are final.</summary>
    public Task<IReadOnlyList<PaymentRow>> ListFinalAsync(Guid[] ids) =>
        RunAsync<IReadOnlyList<PaymentRow>>(
            WriteLimit,
            async (connection, token) => (await connection.QueryAsync<PaymentRow>(new CommandDefinition(
                $"SELECT {Columns} FROM payments WHERE id = ANY (@ids) AND status <> 'pending'",
                new { ids },
                cancellationToken: token))).AsList());

    public Task<Payment?> FindAsync(Guid id) =>
        RunAsync(
            ReadLimit,
            (connection, token) => connection.QuerySingleOrDefaultAsync<Payment>(new CommandDefinition(
                $"SELECT {PublicColumns} FROM payments WHERE id = @id", new { id }, cancellationToken: token)));

    /// <summary>The order's payments, oldest first.</summary>
    public Task<IEnumerable<Payment>> ListAsync(string orderId) =>
        RunAsync(
            ReadLimit,
            (connection, token) => connection.QueryAsync<Payment>(new CommandDefinition(
                $"SELECT {PublicColumns} FROM payments WHERE order_id = @orderId ORDER BY created_at, id",
                new { orderId },
                cancellationToken: token)));

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
