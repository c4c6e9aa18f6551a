using System.Collections.Concurrent;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Works on pending payments until they are final. Independent of callers: they may wait, or leave. Two instances may work
/// on one payment: the provider charges a key once.
/// </summary>
internal sealed class Settler(PaymentStore store, ProviderClient provider, ILogger<Settler> logger)
{
    private const int MaxAtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(MaxAtOnce);
    private readonly ConcurrentDictionary<Guid, Task<PaymentRow>> _inFlight = [];

    /// <summary>Starts to work on the payment, unless that is under way. The task ends when the payment is final.</summary>
    public Task<PaymentRow> Start(PaymentRow row)
    {
        var done = new TaskCompletionSource<PaymentRow>(TaskCreationOptions.RunContinuationsAsynchronously);
        var underWay = _inFlight.GetOrAdd(row.Id, done.Task);
        if (underWay == done.Task) _ = RunAsync(row, done);
        return underWay;
    }

    private async Task RunAsync(PaymentRow row, TaskCompletionSource<PaymentRow> done)
    {
        for (var attempt = 1; !row.IsFinal; attempt++)
        {
            if (attempt > 1) await Task.Delay(Pause);
            await _gate.WaitAsync();
            try
            {
                // Another instance may have settled it since, and its age counts.
                if (attempt > 1) row = await store.GetAsync(row.Id);
                if (!row.IsFinal) row = await SettleAsync(row);
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Payment {PaymentId} could not be settled, and will be tried again", row.Id);
            }
            finally
            {
                _gate.Release();
            }
        }

        _inFlight.TryRemove(row.Id, out _);
        done.SetResult(row);
    }

    private async Task<PaymentRow> SettleAsync(PaymentRow row)
    {
        // The provider forgets a key after 24 hours. Hours before that we stop sending, and only ask.
        var outcome = row.MayCharge
            ? await provider.ChargeAsync(row.Id, row.Details)
            : await provider.FindAsync(row.Id, row.MayGiveUp);
        logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", row.Id, row.OrderId, outcome);
        return outcome switch
        {
            ChargeOutcome.Succeeded succeeded => await store.FinishAsync(row.Id, PaymentStatus.Succeeded, succeeded.ChargeId),
            ChargeOutcome.Declined => await store.FinishAsync(row.Id, PaymentStatus.Declined, null),
            _ => row,
        };
    }
}
