namespace Oversell.Orders;

/// <summary>
/// Ends holds whose time is over. Every instance runs one; they share the work through the table and need not know of each other.
/// </summary>
internal sealed class HoldSweeper(OrderStore store, OrderService orders, ILogger<HoldSweeper> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private const int MaxEventsAtOnce = 4;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);

    // A pass that hangs must leave time for another one before what has expired must be left again.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1.5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            deadline.CancelAfter(Deadline);
            await OutliveAsync("Looking for overdue holds", () => SweepAsync(deadline.Token), stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            await store.FindEventsWithOverdueHoldsAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = MaxEventsAtOnce, CancellationToken = cancellationToken },
            // Each event by itself: one whose stock is locked keeps nothing from the others.
            async (eventId, ended) => await OutliveAsync($"Sweeping event {eventId}", () => SweepAsync(eventId, ended), ended));

    private async Task SweepAsync(Guid eventId, CancellationToken cancellationToken)
    {
        while (await orders.ExpireAsync(eventId, BatchSize, cancellationToken) == BatchSize)
        {
        }
    }

    // Whatever goes wrong, a database that is away above all, holds stay for as long as nobody tries again.
    private async Task OutliveAsync(string what, Func<Task> action, CancellationToken stoppingToken)
    {
        try
        {
            await action();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("{What} was interrupted; another pass or instance goes on", what);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "{What} failed and will be tried again", what);
        }
    }
}
