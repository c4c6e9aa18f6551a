using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Decides payments whose charge had no answer, of whichever instance, by what the provider holds. Never charges. A payment
/// is looked at only when nothing can take effect for it any more, so an empty list is a decline.
/// </summary>
internal sealed class Arbiter(PaymentStore store, ProviderClient provider, ILogger<Arbiter> logger) : BackgroundService
{
    private const int MaxAtOnce = 150;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private int _underWay;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                await SweepAsync();
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Looking for payments in doubt failed, and will be tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync()
    {
        var limit = MaxAtOnce - Volatile.Read(ref _underWay);
        if (limit <= 0) return;
        foreach (var row in await store.ClaimDecidableAsync(limit))
            _ = DecideAsync(row);
    }

    private async Task DecideAsync(PaymentRow row)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var outcome = await provider.FindAsync(row.Id);
            logger.LogInformation("Payment {PaymentId} was in doubt: {Outcome}", row.Id, outcome);
            if (outcome is ChargeOutcome.Succeeded succeeded)
                await store.FinishAsync(row.Id, PaymentStatus.Succeeded, succeeded.ChargeId);
            else if (outcome is ChargeOutcome.Declined)
                await store.FinishAsync(row.Id, PaymentStatus.Declined, null);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "Payment {PaymentId} could not be decided, and will be tried again", row.Id);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
