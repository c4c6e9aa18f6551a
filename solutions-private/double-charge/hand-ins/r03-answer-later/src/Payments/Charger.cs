using System.Collections.Concurrent;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Charges pending payments, of whichever instance, until they are final. Instances do not agree on who does what: the
/// provider charges a key once, so two that send the same charge only waste a call.
/// </summary>
internal sealed class Charger(PaymentStore store, ProviderClient provider, ILogger<Charger> logger) : BackgroundService
{
    private const int MaxAtOnce = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, bool> _inFlight = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                var except = _inFlight.Keys.ToArray();
                if (except.Length >= MaxAtOnce) continue;
                foreach (var row in await store.ListPendingAsync(except, MaxAtOnce - except.Length))
                {
                    if (_inFlight.TryAdd(row.Id, true)) _ = SettleAsync(row);
                }
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Pending payments could not be read, and will be again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SettleAsync(PaymentRow row)
    {
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
            else
                await Task.Delay(PauseAfterFailure);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "Payment {PaymentId} could not be settled, and will be tried again", row.Id);
        }
        finally
        {
            _inFlight.TryRemove(row.Id, out _);
        }
    }
}
