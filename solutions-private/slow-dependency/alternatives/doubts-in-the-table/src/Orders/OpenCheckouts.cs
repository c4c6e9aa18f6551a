using Dapper;
using Npgsql;

namespace SlowDependency.Orders;

/// <summary>Checkouts that have begun to reserve, in PostgreSQL.</summary>
internal sealed class OpenCheckouts(NpgsqlDataSource database)
{
    /// <summary>Writes down that something may be reserved from now on.</summary>
    public Task BeginAsync(string orderId, CancellationToken cancellationToken) =>
        ExecuteAsync("INSERT INTO checkouts (order_id) VALUES (@orderId)", orderId, cancellationToken);

    /// <summary>Nothing is reserved, and nothing will be.</summary>
    public Task EndAsync(string orderId) => ExecuteAsync("DELETE FROM checkouts WHERE order_id = @orderId", orderId, CancellationToken.None);

    /// <summary>
    /// Those that have stood here for longer than a checkout takes. From now on they are given up: their orders cannot be placed
    /// any more.
    /// </summary>
    public async Task<IReadOnlyList<(string OrderId, bool IsDecided)>> GiveUpAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string, bool)>(new CommandDefinition(
            """
            UPDATE checkouts SET given_up = true WHERE begun_at < clock_timestamp() - interval '4.5 seconds'
            RETURNING order_id, begun_at < clock_timestamp() - interval '5.5 seconds'
            """,
            cancellationToken: cancellationToken))).AsList();
    }

    private async Task ExecuteAsync(string sql, string orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { orderId }, cancellationToken: cancellationToken));
    }
}
