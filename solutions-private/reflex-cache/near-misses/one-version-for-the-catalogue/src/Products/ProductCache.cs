using Microsoft.Extensions.Caching.Memory;

namespace ReflexCache.Products;

/// <summary>Keeps products as they were shown to a customer, for as long as nothing in the catalogue has changed.</summary>
internal sealed class ProductCache : IDisposable
{
    private const int MostProducts = 5_000;

    private readonly MemoryCache _products = new(new MemoryCacheOptions { SizeLimit = MostProducts });

    /// <summary>The product as this customer sees it, if it is kept at this version; null if not.</summary>
    public Product? Find(long id, long? customerId, long version) => _products.TryGetValue((id, customerId, version), out Product? product) ? product : null;

    /// <summary>Keeps a product, if there is room.</summary>
    public void Keep(Product product, long? customerId, long version) =>
        _products.Set((product.Id, customerId, version), product, new MemoryCacheEntryOptions { Size = 1 });

    public void Dispose() => _products.Dispose();
}
