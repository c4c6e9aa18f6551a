using Dapper;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>
/// Payments in PostgreSQL. Nothing here is retried: a write whose acknowledgement was lost may have happened, and whoever
/// asks again, caller or settler, finds out by reading. All times are the database's.
/// </summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt", card_token AS "CardToken", now() - created_at AS "Age"
        """;

    /// <summary>
    /// Records a pending payment, not due for settling before <paramref name="settleAfter"/>; null when the key is taken.
    /// </summary>
    public Task<Payment?> TryAddAsync(
        string key, PaymentDetails details, TimeSpan settleAfter, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            INSERT INTO payments
                (idempotency_key, order_id, amount_minor, currency, card_token, status, next_attempt_at)
            VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', now() + @settleAfter)
            ON CONFLICT (idempotency_key) DO NOTHING
            RETURNING {Columns}
            """,
            new { key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken, settleAfter },
            cancellationToken);

    public Task<Payment?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"SELECT {Columns} FROM payments WHERE idempotency_key = @key", new { key }, cancellationToken);

    public Task<Payment?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        QuerySingleAsync($"SELECT {Columns} FROM payments WHERE id = @id", new { id }, cancellationToken);

    /// <summary>The order's payments, oldest first.</summary>
    public Task<IEnumerable<Payment>> ListAsync(string orderId, CancellationToken cancellationToken) =>
        QueryAsync(
            $"SELECT {Columns} FROM payments WHERE order_id = @orderId ORDER BY created_at, id",
            new { orderId },
            cancellationToken);

    /// <summary>
    /// Makes a pending payment final; of several who try, the first wins. Returns the payment as it then is.
    /// </summary>
    public async Task<Payment> FinishAsync(
        Guid id, string status, string? chargeId, CancellationToken cancellationToken) =>
        await QuerySingleAsync(
            $"""
            UPDATE payments SET status = @status, provider_charge_id = @chargeId
            WHERE id = @id AND status = 'pending'
            RETURNING {Columns}
            """,
            new { id, status, chargeId },
            cancellationToken)
        ?? await FindAsync(id, cancellationToken)
        ?? throw new InvalidOperationException($"Payment {id} has vanished.");

    /// <summary>
    /// Claims pending payments that are due, those that have waited longest first. Nobody else is given them for
    /// <paramref name="lease"/>; should this process die, they are due again then.
    /// </summary>
    public Task<IEnumerable<Payment>> ClaimDueAsync(int count, TimeSpan lease, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            WITH due AS MATERIALIZED (
                SELECT id AS due_id FROM payments
                WHERE status = 'pending' AND next_attempt_at <= now()
                ORDER BY next_attempt_at
                LIMIT @count
                FOR UPDATE SKIP LOCKED)
            UPDATE payments SET attempts = attempts + 1, next_attempt_at = now() + @lease
            FROM due WHERE id = due_id
            RETURNING {Columns}
            """,
            new { count, lease },
            cancellationToken);

    /// <summary>Makes a payment that is still pending due again after <paramref name="delay"/>.</summary>
    public Task PostponeAsync(Guid id, TimeSpan delay, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            UPDATE payments SET next_attempt_at = now() + @delay WHERE id = @id AND status = 'pending'
            RETURNING {Columns}
            """,
            new { id, delay },
            cancellationToken);

    private async Task<Payment?> QuerySingleAsync(string sql, object arguments, CancellationToken cancellationToken) =>
        (await QueryAsync(sql, arguments, cancellationToken)).SingleOrDefault();

    private async Task<IEnumerable<Payment>> QueryAsync(
        string sql, object arguments, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<Payment>(
            new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
    }
}
