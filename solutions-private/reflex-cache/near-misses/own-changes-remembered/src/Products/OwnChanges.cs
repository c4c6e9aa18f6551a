using Microsoft.Extensions.Caching.Memory;

namespace ReflexCache.Products;

/// <summary>The prices that this instance has set in the last seconds: whoever set one shall see it.</summary>
internal sealed class OwnChanges : IDisposable
{
    private const int Most = 10_000;
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _prices = new(new MemoryCacheOptions { SizeLimit = Most });

    public void Remember(long id, long priceCents) =>
        _prices.Set(id, priceCents, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lasting });

    /// <summary>The product at the price that was set here, if one was.</summary>
    public Product Over(Product product) => _prices.TryGetValue(product.Id, out long priceCents) && priceCents != product.PriceCents
        ? product with { PriceCents = priceCents, YourPriceCents = product.YourPriceCents * priceCents / product.PriceCents }
        : product;

    public void Dispose() => _prices.Dispose();
}
