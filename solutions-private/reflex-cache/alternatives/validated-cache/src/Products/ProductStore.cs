using Dapper;
using Npgsql;

namespace ReflexCache.Products;

/// <summary>The products in the database, at the prices of whoever asks; what is large about them is read only if it has changed.</summary>
internal sealed class ProductStore(NpgsqlDataSource database, ProductCache cache)
{
    /// <summary>The product; null if there is none.</summary>
    public async Task<Product?> FindAsync(long id, long? customerId, CancellationToken cancellationToken) =>
        await FindAsync([id], customerId, cancellationToken) is [var product] ? product : null;

    /// <summary>Those of the products that there are, in the order of their ids.</summary>
    public async Task<IReadOnlyList<Product>> FindAsync(IReadOnlyList<long> ids, long? customerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var stamps = (await StampsAsync(connection, ids, customerId, cancellationToken)).ToDictionary(stamp => stamp.Id);
        Dictionary<long, KeptProduct> products = [];
        foreach (var stamp in stamps.Values)
            if (cache.TryGet(stamp.Id, stamp.Version, out var kept)) products.Add(kept.Id, kept);
        var missing = stamps.Keys.Where(id => !products.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
        {
            foreach (var read in await ReadAsync(connection, missing, cancellationToken))
            {
                cache.Keep(read);
                products.Add(read.Id, read);
            }
        }

        return [.. ids.Where(products.ContainsKey).Select(id => products[id].For(stamps[id].Percent))];
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

    // The version of a row is the transaction that wrote it: whoever writes, whatever they know of this service.
    private static Task<IEnumerable<Stamp>> StampsAsync(
        NpgsqlConnection connection, IReadOnlyList<long> ids, long? customerId, CancellationToken cancellationToken) =>
        connection.QueryAsync<Stamp>(new CommandDefinition(
            """
            SELECT id, products.xmin::text AS version, coalesce(percent, 0) AS percent
            FROM products LEFT JOIN discounts ON product_id = id AND customer_id = @customerId
            WHERE id = ANY(@ids)
            """,
            new { ids = ids.ToArray(), customerId }, cancellationToken: cancellationToken));

    // Row and version from one statement: a row that is kept under another version would be kept for good.
    private static Task<IEnumerable<KeptProduct>> ReadAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken) =>
        connection.QueryAsync<KeptProduct>(new CommandDefinition(
            "SELECT id, name, description, price_cents, xmin::text AS version FROM products WHERE id = ANY(@ids)",
            new { ids }, cancellationToken: cancellationToken));

    private sealed record Stamp(long Id, string Version, int Percent);
}
