using Dapper;
using Npgsql;

namespace ReflexCache.Products;

/// <summary>The products in the database, at the prices of whoever asks.</summary>
internal sealed class ProductStore(NpgsqlDataSource database, ProductCache cache)
{
    /// <summary>The product; null if there is none.</summary>
    public async Task<Product?> FindAsync(long id, long? customerId, CancellationToken cancellationToken) =>
        await FindAsync([id], customerId, cancellationToken) is [var product] ? product : null;

    /// <summary>Those of the products that there are, in the order of their ids.</summary>
    public async Task<IReadOnlyList<Product>> FindAsync(IReadOnlyList<long> ids, long? customerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Asked for before the rows are read: what is kept under it is as new, or newer.
        var version = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT version FROM catalogue_version", cancellationToken: cancellationToken));
        var kept = ids.Select(id => cache.Find(id, customerId, version)).ToList();
        if (kept.TrueForAll(product => product is not null)) return [.. kept.Select(product => product!)];
        var products = (await connection.QueryAsync<Product>(new CommandDefinition(
            """
            SELECT id, name, description, price_cents, price_cents * (100 - coalesce(percent, 0)) / 100 AS your_price_cents
            FROM products LEFT JOIN discounts ON product_id = id AND customer_id = @customerId
            WHERE id = ANY(@ids) ORDER BY array_position(@ids, id)
            """,
            new { ids = ids.ToArray(), customerId }, cancellationToken: cancellationToken))).AsList();
        foreach (var product in products) cache.Keep(product, customerId, version);
        return products;
    }

    /// <summary>Sets a product's price.</summary>
    /// <returns>Whether there is such a product.</returns>
    public async Task<bool> SetPriceAsync(long id, long priceCents, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE products SET price_cents = @priceCents WHERE id = @id", new { id, priceCents }, cancellationToken: cancellationToken)) > 0;
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
