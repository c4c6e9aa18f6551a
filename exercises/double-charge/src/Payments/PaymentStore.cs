using Dapper;
using Npgsql;
using Polly;
using Polly.Retry;

namespace DoubleCharge.Payments;

/// <summary>Payments in PostgreSQL.</summary>
internal sealed class PaymentStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id AS "Id", order_id AS "OrderId", amount_minor AS "AmountMinor", currency AS "Currency", status AS "Status",
        created_at AS "CreatedAt"
        """;

    private static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(fault => fault.IsTransient),
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    public async Task<Payment?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<Payment>(new CommandDefinition(
            $"SELECT {Columns} FROM payments WHERE idempotency_key = @key ORDER BY created_at LIMIT 1",
            new { key },
            cancellationToken: cancellationToken));
    }

    public async Task<Payment?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Payment>(new CommandDefinition(
            $"SELECT {Columns} FROM payments WHERE id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The order's payments, oldest first.</summary>
    public async Task<IEnumerable<Payment>> ListAsync(string orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<Payment>(new CommandDefinition(
            $"SELECT {Columns} FROM payments WHERE order_id = @orderId ORDER BY created_at, id",
            new { orderId },
            cancellationToken: cancellationToken));
    }

    /// <summary>Records a payment. Rides out a connection that breaks: a payment that was made must not be lost.</summary>
    public async Task<Payment> AddAsync(
        string key, PaymentDetails details, string status, string? chargeId, CancellationToken cancellationToken) =>
        await Retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await database.OpenConnectionAsync(token);
                return await connection.QuerySingleAsync<Payment>(new CommandDefinition(
                    $"""
                    INSERT INTO payments
                        (idempotency_key, order_id, amount_minor, currency, card_token, status, provider_charge_id)
                    VALUES (@key, @OrderId, @AmountMinor, @Currency, @CardToken, @status, @chargeId)
                    RETURNING {Columns}
                    """,
                    new
                    {
                        key, details.OrderId, details.AmountMinor, details.Currency, details.CardToken, status, chargeId,
                    },
                    cancellationToken: token));
            },
            cancellationToken);
}
