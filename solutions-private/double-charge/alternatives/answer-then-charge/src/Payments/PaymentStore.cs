using Dapper;
using DoubleCharge.Provider;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>Payments in PostgreSQL; the table is also the queue of charges. All times are the database's.</summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt", card_token AS "CardToken", now() - created_at AS "Age"
        """;

    // How long a claimed payment is left to its process: longer than an attempt takes.
    private static readonly TimeSpan Claim = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(1);

    /// <summary>Records a pending payment, to be charged by whoever claims it first; null when the key is taken.</summary>
    public Task<Payment?> TryAddAsync(string key, PaymentDetails details, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            INSERT INTO payments (idempotency_key, order_id, amount_minor, currency, card_token, status, charge_at)
            VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', now())
            ON CONFLICT (idempotency_key) DO NOTHING
            RETURNING {Columns}
            """,
            new { key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken },
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

    /// <summary>Claims pending payments that nobody is charging, those that have waited longest first.</summary>
    public Task<IEnumerable<Payment>> ClaimDueAsync(int count, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            WITH due AS MATERIALIZED (
                SELECT id AS due_id FROM payments
                WHERE charge_at <= now()
                ORDER BY charge_at
                LIMIT @count
                FOR UPDATE SKIP LOCKED)
            UPDATE payments SET charge_at = now() + @Claim
            FROM due WHERE id = due_id
            RETURNING {Columns}
            """,
            new { count, Claim },
            cancellationToken);

    /// <summary>Makes a pending payment due after <paramref name="delay"/>.</summary>
    public Task PostponeAsync(Guid id, TimeSpan delay, CancellationToken cancellationToken) =>
        QueryAsync(
            $"UPDATE payments SET charge_at = now() + @delay WHERE id = @id AND status = 'pending' RETURNING {Columns}",
            new { id, delay },
            cancellationToken);

    /// <summary>Makes a pending payment final; a final one stays as it is. Returns the payment as it then is.</summary>
    public async Task<Payment> FinishAsync(
        Guid id, string status, string? chargeId, CancellationToken cancellationToken) =>
        await QuerySingleAsync(
            $"""
            UPDATE payments SET status = @status, provider_charge_id = @chargeId, charge_at = NULL
            WHERE id = @id AND status = 'pending'
            RETURNING {Columns}
            """,
            new { id, status, chargeId },
            cancellationToken)
        ?? await FindAsync(id, cancellationToken)
        ?? throw new InvalidOperationException($"Payment {id} has vanished.");

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
