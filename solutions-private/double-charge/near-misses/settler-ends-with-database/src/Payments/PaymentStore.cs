using Dapper;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>
/// Payments in PostgreSQL. A pending payment is leased to whoever may be charging it; the lease is measured by the
/// database's clock and ends by itself.
/// </summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt", card_token AS "CardToken", now() - created_at AS "Age"
        """;

    /// <summary>
    /// Leases the payment with this key and content, which is recorded if it is new. Null when there is nothing to do under
    /// this key, or somebody else is doing it: <see cref="FindByKeyAsync"/> tells which.
    /// </summary>
    public Task<Payment?> TryLeaseAsync(
        string key, PaymentDetails details, TimeSpan lease, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            INSERT INTO payments AS p
                (idempotency_key, order_id, amount_minor, currency, card_token, status, leased_until)
            VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', now() + @lease)
            ON CONFLICT (idempotency_key) DO UPDATE SET leased_until = EXCLUDED.leased_until
            WHERE p.status = 'pending' AND p.leased_until <= now()
                AND (p.order_id, p.amount_minor, p.currency, p.card_token)
                    = (EXCLUDED.order_id, EXCLUDED.amount_minor, EXCLUDED.currency, EXCLUDED.card_token)
            RETURNING {Columns}
            """,
            new { key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken, lease },
            cancellationToken);

    /// <summary>Leases the payment whose lease ended first; null when every pending payment is leased.</summary>
    public Task<Payment?> TryLeaseNextAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            UPDATE payments SET leased_until = now() + @lease
            WHERE id = (
                SELECT id FROM payments
                WHERE status = 'pending' AND leased_until <= now()
                ORDER BY leased_until
                LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING {Columns}
            """,
            new { lease },
            cancellationToken);

    /// <summary>Ends the lease of a payment that is still pending, so that the next may try after a pause.</summary>
    public Task ReleaseAsync(Guid id, TimeSpan pause, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            UPDATE payments SET leased_until = now() + @pause WHERE id = @id AND status = 'pending' RETURNING {Columns}
            """,
            new { id, pause },
            cancellationToken);

    /// <summary>Makes a pending payment final; a payment that is final already stays as it is. Returns it.</summary>
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
