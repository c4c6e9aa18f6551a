using Npgsql;

namespace ReflexCache.Products;

/// <summary>Fills the cache before an instance gets traffic.</summary>
internal sealed class Warmer(ProductStore store, ILogger<Warmer> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private volatile bool _isDone;

    /// <summary>Whether everything has been read.</summary>
    public bool IsDone => _isDone;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_isDone)
        {
            try
            {
                for (long? last = 0; last is not null;) last = await store.KeepAfterAsync(last.Value, stoppingToken);
                _isDone = true;
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning(fault, "The cache could not be filled");
                await Task.Delay(RetryPause, stoppingToken);
            }
        }
    }
}
