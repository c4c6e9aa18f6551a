using ReflexCache.Caching;

namespace ReflexCache.Products;

/// <summary>Products as a customer sees them: from the cache, or from the database once an hour.</summary>
internal sealed class Catalogue(ProductStore store, ProductCache cache)
{
    /// <summary>The product; null if there is none.</summary>
    public async Task<Product?> FindAsync(long id, long? customerId, CancellationToken cancellationToken) =>
        (await FindAsync([id], customerId, cancellationToken)) is [var product] ? product : null;

    /// <summary>Those of the products that there are, in the order of their ids.</summary>
    public async Task<IReadOnlyList<Product>> FindAsync(IReadOnlyList<long> ids, long? customerId, CancellationToken cancellationToken)
    {
        var products = await CachedAsync(ids, cancellationToken);
        if (customerId is { } customer && products.Count > 0)
        {
            var discounts = (await store.DiscountsAsync(customer, ids, cancellationToken)).ToDictionary(discount => discount.ProductId);
            foreach (var product in products)
                if (discounts.TryGetValue(product.Id, out var discount)) discount.ApplyTo(product);
        }

        return products;
    }

    /// <summary>Whether there is such a product.</summary>
    public async Task<bool> HasAsync(long id, CancellationToken cancellationToken) => (await CachedAsync([id], cancellationToken)).Count > 0;

    /// <summary>Shows another price from now on.</summary>
    public void Show(long id, long priceCents) => cache.Change(id, product => product.At(priceCents));

    /// <summary>Deletes a product.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellationToken)
    {
        var isDeleted = await store.DeleteAsync(id, cancellationToken);
        cache.Remove(id);
        return isDeleted;
    }

    private async Task<IReadOnlyList<Product>> CachedAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var (found, missing) = cache.Get(ids);
        if (missing.Count > 0)
        {
            var loaded = await store.FindAsync(missing, cancellationToken);
            cache.Fill(missing, loaded);
            found = [.. found, .. loaded];
        }

        var byId = found.ToDictionary(product => product.Id);
        return [.. ids.Where(byId.ContainsKey).Select(id => byId[id])];
    }
}
