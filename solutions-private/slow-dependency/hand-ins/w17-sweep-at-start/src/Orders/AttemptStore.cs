using Dapper;
using Npgsql;

namespace SlowDependency.Orders;

/// <summary>Checkouts that may have reserved something, in PostgreSQL, so that they outlive their instance.</summary>
internal sealed class AttemptStore(NpgsqlDataSource database)
{
    public Task BeginAsync(string orderId) => ExecuteAsync(
        "INSERT INTO checkout_attempts (order_id) VALUES (@orderId) ON CONFLICT (order_id) DO NOTHING", orderId);

    public Task EndAsync(string orderId) => ExecuteAsync("DELETE FROM checkout_attempts WHERE order_id = @orderId", orderId);

    /// <summary>Attempts that did not become an order.</summary>
    public async Task<IReadOnlyList<string>> ListLeftBehindAsync()
    {
        await using var connection = await database.OpenConnectionAsync();
        var left = await connection.QueryAsync<string>(
            """
            SELECT order_id FROM checkout_attempts
            WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = checkout_attempts.order_id)
            """);
        return left.AsList();
    }

    private async Task ExecuteAsync(string sql, string orderId)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, new { orderId });
    }
}
