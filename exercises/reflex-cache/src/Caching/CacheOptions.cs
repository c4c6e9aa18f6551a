namespace ReflexCache.Caching;

/// <summary>How long the cache keeps what.</summary>
internal sealed record CacheOptions
{
    /// <summary>How long a product is shown before it is read again.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an id is known to have no product: crawlers ask for those again and again.</summary>
    public TimeSpan LifetimeOfNothing { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often what has expired is removed.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many products are loaded before an instance is ready.</summary>
    public int Warm { get; init; } = 500;
}
