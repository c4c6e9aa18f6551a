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

    /// <summary>Locks a pending payment; null when it is final, or somebody else has locked it.</summary>
    public Task<LockedPayment?> TryLockAsync(Guid id, CancellationToken cancellationToken) =>
        TryLockAsync(
            $"SELECT {Columns} FROM payments WHERE id = @id AND status = 'pending' FOR UPDATE SKIP LOCKED",
            new { id },
            cancellationToken);

    /// <summary>Locks the pending payment that has been due for longest; null when none is due that nobody else has locked.</summary>
    public Task<LockedPayment?> TryLockDueAsync(CancellationToken cancellationToken) =>
        TryLockAsync(
            $"""
            SELECT {Columns} FROM payments
            WHERE status = 'pending' AND next_attempt_at <= now()
            ORDER BY next_attempt_at
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """,
            new { },
            cancellationToken);

    /// <summary>Makes a locked payment final. Returns the payment as it is once that is committed.</summary>
    public async Task<Payment> FinishAsync(
        LockedPayment locked, string status, string? chargeId, CancellationToken cancellationToken) =>
        await locked.Connection.QuerySingleAsync<Payment>(new CommandDefinition(
            $"""
            UPDATE payments SET status = @status, provider_charge_id = @chargeId
            WHERE id = @Id
            RETURNING {Columns}
            """,
            new { locked.Payment.Id, status, chargeId },
            cancellationToken: cancellationToken));

    /// <summary>Leaves a locked payment pending, and makes it due again after <paramref name="delay"/>.</summary>
    public Task PostponeAsync(LockedPayment locked, TimeSpan delay, CancellationToken cancellationToken) =>
        locked.Connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE payments SET attempts = attempts + 1, next_attempt_at = clock_timestamp() + @delay WHERE id = @Id
            """,
            new { locked.Payment.Id, delay },
            cancellationToken: cancellationToken));

    private async Task<LockedPayment?> TryLockAsync(string sql, object arguments, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var payment = await connection.QuerySingleOrDefaultAsync<Payment>(
                new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
            if (payment is not null) return new LockedPayment(payment, connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

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
