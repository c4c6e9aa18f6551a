using Microsoft.Extensions.Caching.Memory;

namespace ReflexCache.Products;

/// <summary>Keeps products without anybody's discount, until the database says that they have changed.</summary>
internal sealed class ProductCache : IDisposable
{
    private const int MostProducts = 5_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _products = new(new MemoryCacheOptions { SizeLimit = MostProducts });

    public Product? Find(long id) => _products.TryGetValue(id, out Product? product) ? product : null;

    public void Keep(Product product) =>
        _products.Set(product.Id, product, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    public void Forget(long id) => _products.Remove(id);

    /// <summary>Forgets everything: news may have been missed.</summary>
    public void Clear() => _products.Clear();

    public void Dispose() => _products.Dispose();
}
