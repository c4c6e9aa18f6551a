using Dapper;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>
/// Ends holds that are over, and gives back what they had.
/// </summary>
internal sealed partial class HoldSweeper(DatabaseCalls calls, OrderService orders, ILogger<HoldSweeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Guid _holder = Guid.NewGuid();

    private static readonly Guid Lane = new("5eefe900-0000-0000-0000-000000000001");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, fault.Message);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        // One instance sweeps: many that end the same holds would only wait for each other.
        if (!await calls.RunAsync(Lane, 1, connection => connection.QuerySingleAsync<bool>(new CommandDefinition(
                """
                WITH renewed AS (
                    UPDATE sweeper_lease SET holder = @holder, ends_at = clock_timestamp() + interval '15 seconds'
                    WHERE holder = @holder OR ends_at < clock_timestamp() RETURNING 1)
                SELECT EXISTS (SELECT 1 FROM renewed)
                """,
                new { holder = _holder }, commandTimeout: DatabaseCalls.CommandSeconds))))
            return;

        // Not in order: one that cannot be ended now must not keep the others.
        var overdue = await calls.RunAsync(Lane, 1, connection => connection.QueryAsync<Guid>(new CommandDefinition(
            """
            SELECT id FROM orders WHERE status = 'held' AND expires_at <= (SELECT clock_timestamp())
            ORDER BY random() LIMIT 200
            """,
            commandTimeout: DatabaseCalls.CommandSeconds)));
        foreach (var id in overdue)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await orders.ExpireAsync(id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Holds could not be ended: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
