using Dapper;
using Npgsql;

namespace ReflexCache.Products;

/// <summary>The products in the database, at the prices of whoever asks.</summary>
internal sealed class ProductStore(NpgsqlDataSource database)
{
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

    /// <summary>Products for several callers, each at its own price, by the number of the request from zero.</summary>
    public async Task<IReadOnlyDictionary<int, Product>> FindForAsync(
        IReadOnlyCollection<(long Id, long? CustomerId)> asked, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var found = await connection.QueryAsync<Found>(new CommandDefinition(
            """
            SELECT number, id, name, description, price_cents, price_cents * (100 - coalesce(percent, 0)) / 100 AS your_price_cents
            FROM unnest(@ids, @customers) WITH ORDINALITY AS asked (product_id, customer_id, number)
            JOIN products ON id = asked.product_id
            LEFT JOIN discounts ON discounts.product_id = id AND discounts.customer_id = asked.customer_id
            """,
            // No customer has the number 0.
            new { ids = asked.Select(one => one.Id).ToArray(), customers = asked.Select(one => one.CustomerId ?? 0).ToArray() },
            cancellationToken: cancellationToken));
        return found.ToDictionary(one => (int)one.Number - 1, one => new Product(one.Id, one.Name, one.Description, one.PriceCents, one.YourPriceCents));
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

    private sealed record Found(long Number, long Id, string Name, string Description, long PriceCents, long YourPriceCents);
}
