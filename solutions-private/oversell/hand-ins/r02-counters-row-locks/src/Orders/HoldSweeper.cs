using Dapper;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>
/// Ends holds that are over. Nothing waits for it: a hold that is over counts as ended everywhere. It keeps their number small.
/// </summary>
internal sealed partial class HoldSweeper(DatabaseCalls calls, OrderService orders, ILogger<HoldSweeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
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
        // Not in order: one that cannot be ended now must not keep the others.
        var overdue = await calls.RunAsync(Lane, 1, connection => connection.QueryAsync<Guid>(new CommandDefinition(
            """
            SELECT id FROM orders WHERE status = 'held' AND expires_at <= (SELECT clock_timestamp() - interval '2 seconds')
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
