using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using SlowDependency.Dependencies;

namespace SlowDependency.Products;

/// <summary>What goes with products, as far as it is known.</summary>
internal sealed class Recommended(IServiceScopeFactory scopes, IMemoryCache cache)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan RefreshedAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<string>>>> underWay = [];

    /// <summary>Ids of products; none when they are not known and the recommender is in trouble.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        if (cache.Get<Known>(productId) is not { } known) return await FetchAsync(productId).WaitAsync(cancellationToken);
        if (Stopwatch.GetElapsedTime(known.Since) > RefreshedAfter) _ = FetchAsync(productId);
        return known.Ids;
    }

    // One call for all who ask meanwhile; it belongs to none of them.
    private Task<IReadOnlyList<string>> FetchAsync(string productId) =>
        underWay.GetOrAdd(productId, id => new Lazy<Task<IReadOnlyList<string>>>(() => FetchOnceAsync(id))).Value;

    private async Task<IReadOnlyList<string>> FetchOnceAsync(string productId)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var since = Stopwatch.GetTimestamp();
            var ids = await scope.ServiceProvider.GetRequiredService<RecommendationsClient>().FindAsync(productId, CancellationToken.None);
            if (ids is not null) cache.Set(productId, new Known(ids, since), KeptFor);
            return ids ?? [];
        }
        finally
        {
            underWay.TryRemove(productId, out _);
        }
    }

    private sealed record Known(IReadOnlyList<string> Ids, long Since);
}
