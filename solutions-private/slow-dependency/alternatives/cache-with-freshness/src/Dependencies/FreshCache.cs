using Microsoft.Extensions.Caching.Memory;

namespace SlowDependency.Dependencies;

/// <summary>Answers that may be used again for a while. What is not fresh is not used, whatever else fails.</summary>
internal sealed class FreshCache(IMemoryCache cache, TimeProvider time)
{
    /// <summary>The answer that is known, or a new one, which is fresh from when it was asked for.</summary>
    public async Task<T> GetAsync<T>(string key, TimeSpan freshFor, Func<Task<T>> ask)
    {
        if (cache.TryGetValue<T>(key, out var known)) return known!;
        var freshUntil = time.GetUtcNow() + freshFor;
        return cache.Set(key, await ask(), freshUntil);
    }
}
