using Npgsql;

namespace AiEndpoint.Gifts;

/// <summary>Rings the bell for what the database announces. Keeps one connection of the pool.</summary>
internal sealed class Ringer(NpgsqlDataSource source, Bell bell, TimeProvider clock, ILogger<Ringer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogInformation("Deaf for a while: {Fault}", fault.GetType().Name);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await source.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, announced) => bell.Ring(announced.Payload);
        await SendAsync(connection, "LISTEN gifts", stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
            // A connection that was cut somewhere else looks like one on which nothing happens.
            if (!await connection.WaitAsync(Silence, stoppingToken)) await SendAsync(connection, "SELECT 1", stoppingToken);
    }

    private static async Task SendAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
