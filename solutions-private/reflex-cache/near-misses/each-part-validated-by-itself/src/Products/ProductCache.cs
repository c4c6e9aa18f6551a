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

    private readonly MemoryCache _products = new(new MemoryCacheOptions { SizeLimit = MostProducts });
    private readonly MemoryCache _discounts = new(new MemoryCacheOptions { SizeLimit = MostProducts });

    /// <summary>The product, if it is kept at this version.</summary>
    public bool TryGet(long id, string version, [NotNullWhen(true)] out KeptProduct? product) =>
        _products.TryGetValue(id, out product) && product is not null && product.Version == version;

    /// <summary>Keeps a product, if there is room.</summary>
    public void Keep(KeptProduct product) => _products.Set(product.Id, product, new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>The customer's discount in percent, if it is kept at this version.</summary>
    public bool TryGetPercent(long id, long customerId, string version, out int percent)
    {
        var isKept = _discounts.TryGetValue((id, customerId), out (string Version, int Percent) kept) && kept.Version == version;
        percent = kept.Percent;
        return isKept;
    }

    /// <summary>Keeps a customer's discount.</summary>
    public void KeepPercent(long id, long customerId, string version, int percent) =>
        _discounts.Set((id, customerId), (version, percent), new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>Forgets a product.</summary>
    public void Forget(long id) => _products.Remove(id);

    public void Dispose()
    {
        _products.Dispose();
        _discounts.Dispose();
    }
}
