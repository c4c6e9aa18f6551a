namespace DoubleCharge.Payments;

/// <summary>Takes up pending payments that nobody works on: after faults, and of instances that are gone.</summary>
internal sealed class Sweeper(PaymentStore store, Settler settler) : BackgroundService
{
    private const int MaxBatch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            await SweepAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync()
    {
        var limit = Math.Min(MaxBatch, settler.Free);
        if (limit == 0) return;
        foreach (var row in await store.ClaimDueAsync(limit))
            _ = settler.TryStart(row);
    }
}
