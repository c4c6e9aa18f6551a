using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Charges pending payments. One instance at a time does it for all of them, elected by a row that it renews; that there are
/// two for a moment does no harm, because the provider charges a key once.
/// </summary>
internal sealed class Teller(PaymentStore store, ProviderClient provider, ILogger<Teller> logger) : BackgroundService
{
    private const int MaxAtOnce = 400;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Guid _instance = Guid.NewGuid();
    private int _underWay;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                if (await store.HoldTellerAsync(_instance)) await WorkAsync();
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Taking work failed, and will be tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task WorkAsync()
    {
        var limit = MaxAtOnce - Volatile.Read(ref _underWay);
        if (limit <= 0) return;
        foreach (var row in await store.TakeDueAsync(limit))
            _ = SettleAsync(row);
    }

    private async Task SettleAsync(PaymentRow row)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            // The provider forgets a key after 24 hours. Hours before that we stop sending, and only ask.
            var outcome = row.MayCharge
                ? await provider.ChargeAsync(row.Id, row.Details)
                : await provider.FindAsync(row.Id, row.MayGiveUp);
            logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", row.Id, row.OrderId, outcome);
            if (outcome is ChargeOutcome.Succeeded succeeded)
                await store.FinishAsync(row.Id, PaymentStatus.Succeeded, succeeded.ChargeId);
            else if (outcome is ChargeOutcome.Declined)
                await store.FinishAsync(row.Id, PaymentStatus.Declined, null);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "Payment {PaymentId} could not be settled, and will be tried again", row.Id);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
