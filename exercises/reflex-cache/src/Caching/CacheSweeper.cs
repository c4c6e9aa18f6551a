namespace ReflexCache.Caching;

/// <summary>Removes what has expired from the cache, now and then.</summary>
internal sealed class CacheSweeper(ProductCache cache, CacheOptions options, TimeProvider clock, ILogger<CacheSweeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var removed = cache.Sweep();
            logger.LogInformation("Removed {Removed} entries, {Count} are left, hit rate {HitRate:0.00}", removed, cache.Count, cache.HitRate);
        }
    }
}
