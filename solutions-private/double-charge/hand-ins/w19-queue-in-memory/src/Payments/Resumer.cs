namespace DoubleCharge.Payments;

/// <summary>Takes up, at the start, what was pending: an instance that was killed has left it.</summary>
internal sealed class Resumer(PaymentStore store, Settler settler, ILogger<Resumer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var row in await store.ListPendingAsync())
                    _ = settler.Start(row);
                return;
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Pending payments could not be read, and will be again");
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }
}
