using Dapper;
using Npgsql;

namespace SlowDependency.Orders;

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    public async Task<Order?> FindAsync(string id)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<Order>(
            """
            SELECT id AS "Id", product_id AS "ProductId", quantity AS "Quantity", total_minor AS "TotalMinor",
                currency AS "Currency", reservation_id AS "ReservationId"
            FROM orders WHERE id = @id
            """,
            new { id });
    }

    /// <summary>Turns the attempt into the order; false when there is no attempt of this order any more.</summary>
    public async Task<bool> AddAttemptedAsync(Order order)
    {
        await using var connection = await database.OpenConnectionAsync();
        var added = await connection.ExecuteAsync(
            """
            WITH attempt AS (DELETE FROM checkout_attempts WHERE order_id = @Id RETURNING order_id)
            INSERT INTO orders (id, product_id, quantity, total_minor, currency, reservation_id)
            SELECT order_id, @ProductId, @Quantity, @TotalMinor, @Currency, @ReservationId FROM attempt
            """,
            order);
        return added == 1;
    }
}
