namespace ReflexCache.Caching;

internal static class CacheServices
{
    public static IServiceCollection AddProductCache(this IServiceCollection services) =>
        services
            .AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Cache").Get<CacheOptions>() ?? new CacheOptions())
            .AddSingleton<ProductCache>()
            .AddHostedService<CacheWarmer>()
            .AddHostedService<CacheSweeper>();
}
