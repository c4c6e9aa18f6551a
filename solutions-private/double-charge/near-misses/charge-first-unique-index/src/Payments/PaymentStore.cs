using Dapper;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>
/// Payments in PostgreSQL. Nothing here is retried: a write whose acknowledgement was lost may have happened, and a caller
/// that asks again finds out by reading.
/// </summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt", card_token AS "CardToken"
        """;

    /// <summary>Records a payment; null when the key is taken.</summary>
    public Task<Payment?> TryAddAsync(
        Guid id, string key, PaymentDetails details, string status, string? chargeId, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"""
            INSERT INTO payments
                (id, idempotency_key, order_id, amount_minor, currency, card_token, status, provider_charge_id)
            VALUES (@id, @key, @OrderId, @AmountMinor, @Currency, @CardToken, @status, @chargeId)
            ON CONFLICT (idempotency_key) DO NOTHING
            RETURNING {Columns}
            """,
            new { id, key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken, status, chargeId },
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
