using System.Collections.Concurrent;
using ReflexCache.Products;

namespace ReflexCache.Caching;

/// <summary>Keeps products, and ids without one, in this instance's memory.</summary>
internal sealed class ProductCache(CacheOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, Entry> _entries = new();
    private volatile bool _isWarm;
    private long _hits;
    private long _misses;

    /// <summary>Whether the products that are asked for most have been loaded.</summary>
    public bool IsWarm => _isWarm;

    /// <summary>The share of look-ups that were answered from here, 0 to 1.</summary>
    public double HitRate
    {
        get
        {
            var (hits, misses) = (Interlocked.Read(ref _hits), Interlocked.Read(ref _misses));
            return hits + misses == 0 ? 0 : (double)hits / (hits + misses);
        }
    }

    public int Count => _entries.Count;

    /// <summary>What is known of these ids, and those of which nothing is known.</summary>
    public (IReadOnlyList<Product> Found, IReadOnlyList<long> Missing) Get(IReadOnlyList<long> ids)
    {
        var now = clock.GetUtcNow();
        List<Product> found = [];
        List<long> missing = [];
        foreach (var id in ids)
        {
            if (!_entries.TryGetValue(id, out var entry) || entry.ExpiresAt <= now)
            {
                Interlocked.Increment(ref _misses);
                missing.Add(id);
                continue;
            }

            Interlocked.Increment(ref _hits);
            if (entry.Product is { } product) found.Add(product);
        }

        return (found, missing);
    }

    /// <summary>Keeps what was loaded for these ids; an id without a product is kept, too.</summary>
    public void Fill(IReadOnlyList<long> ids, IReadOnlyList<Product> loaded)
    {
        var now = clock.GetUtcNow();
        var byId = loaded.ToDictionary(product => product.Id);
        foreach (var id in ids)
        {
            _entries[id] = byId.TryGetValue(id, out var product)
                ? new Entry(product, now + options.Lifetime)
                : new Entry(null, now + options.LifetimeOfNothing);
        }
    }

    /// <summary>Changes a product that is kept.</summary>
    public void Change(long id, Func<Product, Product> change)
    {
        while (_entries.TryGetValue(id, out var entry) && entry.Product is { } product)
        {
            // Lost to a change at the same moment: that one's product is changed.
            if (_entries.TryUpdate(id, entry with { Product = change(product) }, entry)) return;
        }
    }

    /// <summary>Forgets an id.</summary>
    public void Remove(long id) => _entries.TryRemove(id, out _);

    /// <summary>Removes what has expired.</summary>
    /// <returns>How much that was.</returns>
    public int Sweep()
    {
        var now = clock.GetUtcNow();
        var removed = 0;
        foreach (var entry in _entries)
            if (entry.Value.ExpiresAt <= now && _entries.TryRemove(entry)) removed++;
        return removed;
    }

    /// <summary>Records that the products that are asked for most have been loaded.</summary>
    public void Warmed() => _isWarm = true;

    /// <summary>What is known of an id, and until when.</summary>
    private sealed record Entry(Product? Product, DateTimeOffset ExpiresAt);
}
