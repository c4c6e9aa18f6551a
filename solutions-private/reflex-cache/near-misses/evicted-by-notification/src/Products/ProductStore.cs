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
        var products = ids.Select(cache.Find).OfType<Product>().ToDictionary(product => product.Id);
        var missing = ids.Where(id => !products.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
        {
            foreach (var read in await ReadAsync(missing, cancellationToken))
            {
                cache.Keep(read);
                products.Add(read.Id, read);
            }
        }

        var discounts = customerId is { } customer && products.Count > 0 ? await DiscountsAsync(ids, customer, cancellationToken) : [];
        return
        [
            .. ids.Where(products.ContainsKey).Select(id => products[id])
                .Select(product => product with { YourPriceCents = product.PriceCents * (100 - discounts.GetValueOrDefault(product.Id)) / 100 }),
        ];
    }

    private async Task<IEnumerable<Product>> ReadAsync(long[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<Product>(new CommandDefinition(
            "SELECT id, name, description, price_cents, price_cents AS your_price_cents FROM products WHERE id = ANY(@ids)",
            new { ids }, cancellationToken: cancellationToken));
    }

    private async Task<Dictionary<long, int>> DiscountsAsync(IReadOnlyList<long> ids, long customerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var discounts = await connection.QueryAsync<(long ProductId, int Percent)>(new CommandDefinition(
            "SELECT product_id, percent FROM discounts WHERE product_id = ANY(@ids) AND customer_id = @customerId",
            new { ids = ids.ToArray(), customerId }, cancellationToken: cancellationToken));
        return discounts.ToDictionary(one => one.ProductId, one => one.Percent);
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
