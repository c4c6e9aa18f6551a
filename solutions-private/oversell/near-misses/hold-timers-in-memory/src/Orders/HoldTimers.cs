namespace Oversell.Orders;

/// <summary>Ends each hold of this instance when its time is over, and at the start those that an earlier instance has left.</summary>
internal sealed class HoldTimers(OrderStore store, IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<HoldTimers> logger) : BackgroundService
{
    private const int BatchSize = 100;

    // A moment later than the database would say so: it must not find that the hold has a millisecond left.
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1.5);

    /// <summary>Ends the event's overdue holds after so much time.</summary>
    public void Set(Guid eventId, TimeSpan remaining) => _ = EndAsync(eventId, remaining, lifetime.ApplicationStopping);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var done = false; !done;)
        {
            done = await TryAsync(
                async ended =>
                {
                    foreach (var (eventId, remaining) in await store.FindHoldsAsync(ended)) Set(eventId, remaining);
                },
                stoppingToken);
        }
    }

    private async Task EndAsync(Guid eventId, TimeSpan remaining, CancellationToken stoppingToken)
    {
        await Task.Delay((remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero) + Later, stoppingToken);
        var orders = services.GetRequiredService<OrderService>();
        while (!await TryAsync(async ended => { while (await orders.ExpireAsync(eventId, BatchSize, ended) == BatchSize) { } }, stoppingToken))
        {
        }
    }

    // Until it has worked: a database that is away comes back.
    private async Task<bool> TryAsync(Func<CancellationToken, Task> action, CancellationToken stoppingToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(Deadline);
        try
        {
            await action(deadline.Token);
            return true;
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(fault, "Holds could not be ended and will be tried again");
            await Task.Delay(RetryPause, stoppingToken);
            return false;
        }
    }
}
