using Npgsql;

namespace ReflexCache.Products;

/// <summary>
/// Forgets products that have changed, when the database says so. That saves memory; whether something is still so is asked for each request.
/// </summary>
internal sealed class ChangeHints(NpgsqlDataSource database, ProductCache cache, ILogger<ChangeHints> logger) : BackgroundService
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
                logger.LogInformation(fault, "No hints about changes for a while");
                await Task.Delay(RetryPause, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, hint) =>
        {
            if (long.TryParse(hint.Payload, out var id)) cache.Forget(id);
        };
        await using (var listen = new NpgsqlCommand("LISTEN products_changed", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
        while (true) await connection.WaitAsync(stoppingToken);
    }
}
