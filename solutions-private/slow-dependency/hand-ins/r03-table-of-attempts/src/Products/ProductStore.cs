using Dapper;
using Npgsql;

namespace SlowDependency.Products;

/// <summary>The catalogue in PostgreSQL.</summary>
internal sealed class ProductStore(NpgsqlDataSource database)
{
    public async Task<Product?> FindAsync(string id)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<Product>(
            """SELECT id AS "Id", name AS "Name" FROM products WHERE id = @id""", new { id });
    }
}
