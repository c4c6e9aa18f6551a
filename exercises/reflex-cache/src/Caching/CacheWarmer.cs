using ReflexCache.Products;

namespace ReflexCache.Caching;

/// <summary>Loads the newest products before an instance gets traffic: they are asked for most.</summary>
internal sealed class CacheWarmer(ProductStore store, ProductCache cache, CacheOptions options, ILogger<CacheWarmer> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!cache.IsWarm)
        {
            try
            {
                var newest = await store.NewestAsync(options.Warm, stoppingToken);
                cache.Fill([.. newest.Select(product => product.Id)], newest);
                cache.Warmed();
            }
            catch (Npgsql.NpgsqlException fault)
            {
                logger.LogWarning(fault, "The cache could not be warmed");
                await Task.Delay(RetryPause, stoppingToken);
            }
        }
    }
}
