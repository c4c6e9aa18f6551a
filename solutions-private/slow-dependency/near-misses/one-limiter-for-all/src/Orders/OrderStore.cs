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

    public async Task AddAsync(Order order)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO orders (id, product_id, quantity, total_minor, currency, reservation_id)
            VALUES (@Id, @ProductId, @Quantity, @TotalMinor, @Currency, @ReservationId)
            """,
            order);
    }
}
