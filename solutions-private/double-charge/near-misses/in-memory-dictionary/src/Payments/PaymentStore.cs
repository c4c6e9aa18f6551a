using Dapper;
using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>Finished payments in PostgreSQL.</summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt", card_token AS "CardToken"
        """;

    public Task<Payment?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        QuerySingleAsync(
            $"SELECT {Columns} FROM payments WHERE idempotency_key = @key ORDER BY created_at, id LIMIT 1",
            new { key },
            cancellationToken);

    public Task<Payment?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        QuerySingleAsync($"SELECT {Columns} FROM payments WHERE id = @id", new { id }, cancellationToken);

    /// <summary>The order's payments, oldest first.</summary>
    public Task<IEnumerable<Payment>> ListAsync(string orderId, CancellationToken cancellationToken) =>
        QueryAsync(
            $"SELECT {Columns} FROM payments WHERE order_id = @orderId ORDER BY created_at, id",
            new { orderId },
            cancellationToken);

    /// <summary>
    /// Records a payment under the id that it was charged with. May be called again when the acknowledgement was lost: the
    /// same id is not recorded twice.
    /// </summary>
    public async Task<Payment> AddAsync(
        Guid id,
        string key,
        PaymentDetails details,
        string status,
        string? chargeId,
        CancellationToken cancellationToken) =>
        await QuerySingleAsync(
            $"""
            INSERT INTO payments
                (id, idempotency_key, order_id, amount_minor, currency, card_token, status, provider_charge_id)
            VALUES (@id, @key, @OrderId, @AmountMinor, @Currency, @CardToken, @status, @chargeId)
            ON CONFLICT (id) DO NOTHING
            RETURNING {Columns}
            """,
            new
            {
                id, key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken, status, chargeId,
            },
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
