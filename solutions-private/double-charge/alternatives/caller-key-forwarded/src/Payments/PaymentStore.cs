using Dapper;
using DoubleCharge.Provider;
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
        created_at AS "CreatedAt", card_token AS "CardToken", now() AS "ReadAt"
        """;

    // While a sender may still be waiting for its answer, asking the provider as well would learn nothing sooner.
    private static readonly TimeSpan SendersTime = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(0.5);

    // A claim ends later than the look-up that it is for.
    private static readonly TimeSpan LookUpLease = TimeSpan.FromSeconds(5);

    // The provider honours a key for 24 hours; after that a second send could be a second charge.
    private static readonly TimeSpan PermitUntilAge = TimeSpan.FromHours(23);

    /// <summary>Records a pending payment and the permit to send its charge; null when the key is taken.</summary>
    public Task<Payment?> TryAddAsync(string key, PaymentDetails details, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            INSERT INTO payments
                (idempotency_key, order_id, amount_minor, currency, card_token, status, permitted_at, look_up_at)
            VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, 'pending', now(), now() + @SendersTime)
            ON CONFLICT (idempotency_key) DO NOTHING
            RETURNING {Columns}
            """,
            new { key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken, SendersTime },
            cancellationToken);

    /// <summary>
    /// Permits one more send for a pending payment whose last one was given up; null when there is no such payment with this
    /// key and content.
    /// </summary>
    public Task<Payment?> TryPermitAsync(string key, PaymentDetails details, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            UPDATE payments SET permitted_at = clock_timestamp(), look_up_at = clock_timestamp() + @SendersTime
            WHERE idempotency_key = @key AND status = 'pending'
                AND order_id = @OrderId AND amount_minor = @AmountMinor AND currency = @Currency AND card_token = @CardToken
                AND permitted_at < now() - @SendersTime AND created_at > now() - @PermitUntilAge
            RETURNING {Columns}
            """,
            new
            {
                key,
                details.OrderId,
                details.AmountMinor,
                details.Currency,
                details.CardToken,
                SendersTime,
                PermitUntilAge,
            },
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
    /// Ends a pending payment as declined, after a look-up that was made since the payment was read found no charge.
    /// Null when that proves nothing: a charge was permitted so late that it may have taken effect after the look-up.
    /// </summary>
    /// <remarks>
    /// This and <see cref="TryPermitAsync"/> change the same row, so one of them is first: after a permit there is no
    /// conclusion from an older look-up, and after a conclusion there is no permit.
    /// </remarks>
    public Task<Payment?> TryConcludeAsync(Payment lookedUp, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            UPDATE payments SET status = 'declined'
            WHERE id = @Id AND status = 'pending' AND permitted_at <= @ReadAt - @CertainAfter
            RETURNING {Columns}
            """,
            new { lookedUp.Id, lookedUp.ReadAt, SendPermit.CertainAfter },
            cancellationToken);

    /// <summary>Claims pending payments whose look-up is due, those that have waited longest first.</summary>
    public Task<IEnumerable<Payment>> ClaimLookUpsAsync(int count, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            WITH due AS MATERIALIZED (
                SELECT id AS due_id FROM payments
                WHERE status = 'pending' AND look_up_at <= now()
                ORDER BY look_up_at
                LIMIT @count
                FOR UPDATE SKIP LOCKED)
            UPDATE payments SET look_up_at = now() + @LookUpLease
            FROM due WHERE id = due_id
            RETURNING {Columns}
            """,
            new { count, LookUpLease },
            cancellationToken);

    /// <summary>
    /// Has a payment that is still pending looked up after <paramref name="delay"/>, and not later than the moment from which
    /// a look-up is conclusive, unless that has passed.
    /// </summary>
    public Task LookUpAfterAsync(Guid id, TimeSpan delay, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            UPDATE payments
            SET look_up_at = CASE
                WHEN permitted_at + @CertainAfter > now() THEN LEAST(now() + @delay, permitted_at + @CertainAfter)
                ELSE now() + @delay END
            WHERE id = @id AND status = 'pending'
            RETURNING {Columns}
            """,
            new { id, delay, SendPermit.CertainAfter },
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
