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
                    INSERT INTO payments
                        (idempotency_key, order_id, amount_minor, currency, card_token, status, owns_key)
                    VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', true)
                    ON CONFLICT (idempotency_key) WHERE owns_key DO NOTHING
                    RETURNING {Columns}
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
                    UPDATE payments SET status = @status, provider_charge_id = @chargeId
                    WHERE id = @id AND status = 'pending'
                    RETURNING {Columns}
                    """,
                    new { id, status, chargeId },
                    cancellationToken: token))
                ?? await connection.QuerySingleAsync<PaymentRow>(new CommandDefinition(
                    $"SELECT {Columns} FROM payments WHERE id = @id", new { id }, cancellationToken: token)));

    /// <summary>Some of the pending payments, at random, without those that are named.</summary>
    public Task<IReadOnlyList<PaymentRow>> ListPendingAsync(Guid[] except, int limit) =>
        RunAsync<IReadOnlyList<PaymentRow>>(
            WriteLimit,
            async (connection, token) => (await connection.QueryAsync<PaymentRow>(new CommandDefinition(
                $"""
                SELECT {Columns} FROM payments WHERE status = 'pending' AND id <> ALL (@except)
                ORDER BY random() LIMIT @limit
                """,
                new { except, limit },
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
