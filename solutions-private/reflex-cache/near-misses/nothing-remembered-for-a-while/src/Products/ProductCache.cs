using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;

namespace ReflexCache.Products;

/// <summary>A product without anybody's discount, and the version of the row that it was read from.</summary>
internal sealed record KeptProduct(long Id, string Name, string Description, long PriceCents, string Version)
{
    /// <summary>The product at one customer's price.</summary>
    public Product For(int percent) => new(Id, Name, Description, PriceCents, PriceCents * (100 - percent) / 100);
}

/// <summary>
/// Keeps products that were read. Nothing of it is shown unless the database has just said, for this very request, that its version is the row's.
/// </summary>
internal sealed class ProductCache : IDisposable
{
    private const int MostProducts = 5_000;

    private static readonly TimeSpan LifetimeOfNothing = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _products = new(new MemoryCacheOptions { SizeLimit = MostProducts });
    private readonly MemoryCache _nothing = new(new MemoryCacheOptions { SizeLimit = MostProducts });

    /// <summary>The product, if it is kept at this version.</summary>
    public bool TryGet(long id, string version, [NotNullWhen(true)] out KeptProduct? product) =>
        _products.TryGetValue(id, out product) && product is not null && product.Version == version;

    /// <summary>Keeps a product, if there is room.</summary>
    public void Keep(KeptProduct product) => _products.Set(product.Id, product, new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>Forgets a product.</summary>
    public void Forget(long id) => _products.Remove(id);

    /// <summary>Remembers that an id has no product: crawlers ask for those again and again.</summary>
    public void KeepNothing(long id) =>
        _nothing.Set(id, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = LifetimeOfNothing });

    /// <summary>Whether an id had no product a moment ago.</summary>
    public bool HasNothing(long id) => _nothing.TryGetValue(id, out bool _);

    public void Dispose()
    {
        _products.Dispose();
        _nothing.Dispose();
    }
}
