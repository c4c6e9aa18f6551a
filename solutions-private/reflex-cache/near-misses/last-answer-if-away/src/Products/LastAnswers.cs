using Microsoft.Extensions.Caching.Memory;

namespace ReflexCache.Products;

/// <summary>What customers were shown last, for times in which nothing can be read.</summary>
internal sealed class LastAnswers : IDisposable
{
    private const int Most = 5_000;
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _products = new(new MemoryCacheOptions { SizeLimit = Most });

    public void Keep(long? customerId, IEnumerable<Product> products)
    {
        foreach (var product in products)
            _products.Set((product.Id, customerId), product, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lasting });
    }

    /// <summary>The products, if each of them was shown to this customer; null if not.</summary>
    public IReadOnlyList<Product>? Of(IReadOnlyList<long> ids, long? customerId)
    {
        List<Product> found = [];
        foreach (var id in ids)
        {
            if (!_products.TryGetValue((id, customerId), out Product? product) || product is null) return null;
            found.Add(product);
        }

        return found;
    }

    public void Dispose() => _products.Dispose();
}
