using Dapper;
using Npgsql;

namespace SlowDependency.Orders;

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    public async Task<Order?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Order>(new CommandDefinition(
            """
            SELECT id AS "Id", product_id AS "ProductId", quantity AS "Quantity", total_minor AS "TotalMinor",
                currency AS "Currency", reservation_id AS "ReservationId"
            FROM orders WHERE id = @id
            """,
            new { id },
            cancellationToken: cancellationToken));
    }

    /// <summary>Places the order and ends its checkout, in one step; false when the checkout was given up meanwhile.</summary>
    public async Task<bool> TryAddAsync(Order order)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteAsync(
            """
            WITH ended AS (DELETE FROM checkouts WHERE order_id = @Id AND NOT given_up RETURNING order_id)
            INSERT INTO orders (id, product_id, quantity, total_minor, currency, reservation_id)
            SELECT order_id, @ProductId, @Quantity, @TotalMinor, @Currency, @ReservationId FROM ended
            """,
            order) == 1;
    }
}
