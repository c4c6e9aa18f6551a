using Dapper;
using Npgsql;

namespace ReflexCache.Products;

/// <summary>The products and discounts in the database.</summary>
internal sealed class ProductStore(NpgsqlDataSource database)
{
    private const string Columns = "id, name, description, price_cents, price_cents AS your_price_cents";

    /// <summary>Those of the products that there are.</summary>
    public async Task<IReadOnlyList<Product>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var products = await connection.QueryAsync<Product>(new CommandDefinition(
            $"SELECT {Columns} FROM products WHERE id = ANY(@ids)", new { ids = ids.ToArray() }, cancellationToken: cancellationToken));
        return products.AsList();
    }

    /// <summary>The newest products.</summary>
    public async Task<IReadOnlyList<Product>> NewestAsync(int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var products = await connection.QueryAsync<Product>(new CommandDefinition(
            $"SELECT {Columns} FROM products ORDER BY id DESC LIMIT @count", new { count }, cancellationToken: cancellationToken));
        return products.AsList();
    }

    /// <summary>The customer's discounts on these products.</summary>
    public async Task<IReadOnlyList<Discount>> DiscountsAsync(
        long customerId, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var discounts = await connection.QueryAsync<Discount>(new CommandDefinition(
            "SELECT product_id, percent FROM discounts WHERE product_id = ANY(@ids) AND customer_id = @customerId",
            new { customerId, ids = ids.ToArray() }, cancellationToken: cancellationToken));
        return discounts.AsList();
    }

    /// <summary>Sets the prices of several products.</summary>
    public async Task SetPricesAsync(IReadOnlyCollection<(long Id, long PriceCents)> prices, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE products SET price_cents = change.price_cents
            FROM unnest(@ids, @prices) AS change (id, price_cents) WHERE products.id = change.id
            """,
            new { ids = prices.Select(one => one.Id).ToArray(), prices = prices.Select(one => one.PriceCents).ToArray() },
            cancellationToken: cancellationToken));
    }

    /// <summary>Deletes a product.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM products WHERE id = @id", new { id }, cancellationToken: cancellationToken)) > 0;
    }
}
