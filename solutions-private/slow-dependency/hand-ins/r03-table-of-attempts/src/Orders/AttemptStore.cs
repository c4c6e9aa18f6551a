using Dapper;
using Npgsql;

namespace SlowDependency.Orders;

/// <summary>Checkouts under way or failed, in PostgreSQL: every instance sees them, and they survive each. All times are the database's.</summary>
internal sealed class AttemptStore(NpgsqlDataSource database)
{
    /// <summary>Before something is reserved. A checkout takes eight seconds at most, and a reservation three to settle.</summary>
    public Task BeginAsync(string orderId) => ExecuteAsync(
        """
        INSERT INTO checkout_attempts (order_id, give_back_at) VALUES (@orderId, now() + interval '15 seconds')
        ON CONFLICT (order_id) DO NOTHING
        """,
        orderId);

    /// <summary>It came to nothing: whatever it reserved has settled in three seconds (D5).</summary>
    public Task GiveBackLaterAsync(string orderId) => ExecuteAsync(
        """
        INSERT INTO checkout_attempts (order_id, give_back_at) VALUES (@orderId, now() + interval '3.3 seconds')
        ON CONFLICT (order_id) DO UPDATE SET give_back_at = excluded.give_back_at
        """,
        orderId);

    /// <summary>Giving back did not work.</summary>
    public Task RetryAsync(string orderId) => ExecuteAsync(
        "UPDATE checkout_attempts SET give_back_at = now() + interval '1 second' WHERE order_id = @orderId", orderId);

    /// <summary>Nothing is reserved for it.</summary>
    public Task EndAsync(string orderId) => ExecuteAsync("DELETE FROM checkout_attempts WHERE order_id = @orderId", orderId);

    /// <summary>Some that are due, for this instance for eight seconds.</summary>
    public async Task<IReadOnlyList<string>> TakeDueAsync(int count)
    {
        await using var connection = await database.OpenConnectionAsync();
        var taken = await connection.QueryAsync<string>(
            """
            UPDATE checkout_attempts SET give_back_at = now() + interval '8 seconds'
            WHERE order_id IN (
                SELECT order_id FROM checkout_attempts WHERE give_back_at <= now()
                ORDER BY give_back_at LIMIT @count FOR UPDATE SKIP LOCKED)
            RETURNING order_id
            """,
            new { count });
        return taken.AsList();
    }

    private async Task ExecuteAsync(string sql, string orderId)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, new { orderId });
    }
}
