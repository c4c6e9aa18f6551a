namespace DoubleCharge.Payments;

/// <summary>Takes up pending payments that nobody works on: after faults, and of instances that are gone.</summary>
internal sealed class Sweeper(PaymentStore store, Settler settler, ILogger<Sweeper> logger) : BackgroundService
{
    private const int MaxBatch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // A request is received within a second, and takes effect within three more (P3).
    private static readonly TimeSpan NothingIsUnderWayAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RecoverAsync(stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(fault, "Recovery failed; what is left is swept");
        }

        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                await SweepAsync();
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Sweeping failed, and will be tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Who was killed may have been down for long: customers must not be charged out of the blue after a start. What was sent
    // before has taken effect by now or never will, so the provider knows what became of it.
    private async Task RecoverAsync(CancellationToken stoppingToken)
    {
        var orphans = await store.ListPendingAsync();
        if (orphans.Count == 0) return;
        await Task.Delay(NothingIsUnderWayAfter, stoppingToken);
        await Task.WhenAll(orphans.Select(settler.RecoverAsync));
    }

    private async Task SweepAsync()
    {
        var limit = Math.Min(MaxBatch, settler.Free);
        if (limit == 0) return;
        foreach (var row in await store.ClaimDueAsync(limit))
            _ = settler.TryStart(row);
    }
}
