using Dapper;
using Npgsql;

namespace ReflexCache.Products;

/// <summary>The products in the database, at the prices of whoever asks.</summary>
internal sealed class ProductStore(NpgsqlDataSource database)
{
    /// <summary>The product; null if there is none.</summary>
    public async Task<Product?> FindAsync(long id, long? customerId, CancellationToken cancellationToken) =>
        await FindAsync([id], customerId, cancellationToken) is [var product] ? product : null;

    /// <summary>Those of the products that there are, in the order of their ids.</summary>
    public async Task<IReadOnlyList<Product>> FindAsync(IReadOnlyList<long> ids, long? customerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var products = await connection.QueryAsync<Product>(new CommandDefinition(
            """
            SELECT id, name, description, price_cents, price_cents * (100 - coalesce(percent, 0)) / 100 AS your_price_cents
            FROM products LEFT JOIN discounts ON product_id = id AND customer_id = @customerId
            WHERE id = ANY(@ids) ORDER BY array_position(@ids, id)
            """,
            new { ids = ids.ToArray(), customerId }, cancellationToken: cancellationToken));
        return products.AsList();
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
