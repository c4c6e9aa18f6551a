using Npgsql;

namespace ReflexCache.Products;

/// <summary>Forgets products that have changed, when the database says so.</summary>
internal sealed class ChangeNotifications(NpgsqlDataSource database, ProductCache cache, ILogger<ChangeNotifications> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (NpgsqlException fault)
            {
                cache.Clear();
                logger.LogInformation(fault, "Not told of changes for a while");
                await Task.Delay(RetryPause, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, news) =>
        {
            if (long.TryParse(news.Payload, out var id)) cache.Forget(id);
        };
        await using (var listen = new NpgsqlCommand("LISTEN products_changed", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
        while (true) await connection.WaitAsync(stoppingToken);
    }
}
