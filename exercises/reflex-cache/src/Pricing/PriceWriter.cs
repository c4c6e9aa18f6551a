using ReflexCache.Products;

namespace ReflexCache.Pricing;

/// <summary>Writes the price changes that wait, many in one statement.</summary>
internal sealed class PriceWriter(PriceQueue queue, ProductStore store, ILogger<PriceWriter> logger) : BackgroundService
{
    // A price list comes as hundreds of requests.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await queue.WaitAsync(stoppingToken);
            await Task.Delay(Gathering, stoppingToken);
            await WriteAsync(queue.TakeAll(), stoppingToken);
        }
    }

    private async Task WriteAsync(IReadOnlyList<PriceChange> changes, CancellationToken stoppingToken)
    {
        // Of several changes of one product, the last one counts.
        var prices = changes.GroupBy(change => change.ProductId).Select(group => (group.Key, group.Last().PriceCents)).ToList();
        while (true)
        {
            try
            {
                await store.SetPricesAsync(prices, stoppingToken);
                return;
            }
            catch (Npgsql.NpgsqlException fault)
            {
                logger.LogWarning(fault, "{Count} prices could not be written yet", prices.Count);
                await Task.Delay(RetryPause, stoppingToken);
            }
        }
    }
}
