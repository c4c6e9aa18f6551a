using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Refusals in PostgreSQL, by the keys that were refused.</summary>
internal sealed class RefusalStore(NpgsqlDataSource database)
{
    public async Task<RefusedException?> FindAsync(string buyerId, string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var refusal = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            SELECT status_code AS "StatusCode", reason AS "Reason", detail AS "Detail"
            FROM refusals WHERE buyer_id = @buyerId AND order_key = @key
            """,
            new { buyerId, key }, cancellationToken: cancellationToken));
        return refusal is null ? null : new RefusedException(refusal.StatusCode, refusal.Reason, refusal.Detail);
    }

    public async Task AddAsync(string buyerId, string key, RefusedException refusal, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO refusals (buyer_id, order_key, status_code, reason, detail)
            VALUES (@buyerId, @key, @StatusCode, @Reason, @Message)
            ON CONFLICT DO NOTHING
            """,
            new { buyerId, key, refusal.StatusCode, refusal.Reason, refusal.Message }, cancellationToken: cancellationToken));
    }

    private sealed record Row(int StatusCode, string Reason, string Detail);
}
