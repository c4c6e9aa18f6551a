using System.Collections.Concurrent;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>Finds out what becomes of pending payments. Independent of callers: they may wait, or leave.</summary>
internal sealed class Settler(PaymentStore store, ProviderClient provider, ILogger<Settler> logger)
{
    private const int MaxAtOnce = 200;

    private readonly SemaphoreSlim _gate = new(MaxAtOnce);
    private readonly ConcurrentDictionary<Guid, Task<PaymentRow>> _inFlight = [];

    /// <summary>How many more can be started.</summary>
    public int Free => _gate.CurrentCount;

    /// <summary>The attempt that is under way here, if there is one.</summary>
    public Task<PaymentRow>? Find(Guid id) => _inFlight.GetValueOrDefault(id);

    /// <summary>
    /// Starts an attempt, or finds the one under way; null when too many are. The task does not fail: after an attempt
    /// without a result the payment is pending as before.
    /// </summary>
    public Task<PaymentRow>? TryStart(PaymentRow row)
    {
        if (!_gate.Wait(0)) return null;

        var done = new TaskCompletionSource<PaymentRow>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_inFlight.TryAdd(row.Id, done.Task))
        {
            _gate.Release();
            return Find(row.Id);
        }

        _ = RunAsync(row, done);
        return done.Task;
    }

    private async Task RunAsync(PaymentRow row, TaskCompletionSource<PaymentRow> done)
    {
        var result = row;
        try
        {
            result = await SettleAsync(row);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "Payment {PaymentId} could not be settled, and will be tried again", row.Id);
        }
        finally
        {
            _inFlight.TryRemove(row.Id, out _);
            _gate.Release();
            done.SetResult(result);
        }
    }

    private async Task<PaymentRow> SettleAsync(PaymentRow row)
    {
        // The provider forgets a key after 24 hours. Hours before that we stop sending, and only ask.
        var outcome = row.MayCharge
            ? await provider.ChargeAsync(row.Id, row.Details)
            : await provider.FindAsync(row.Id, row.MayGiveUp);
        var finished = outcome switch
        {
            ChargeOutcome.Succeeded succeeded => await store.FinishAsync(row.Id, PaymentStatus.Succeeded, succeeded.ChargeId),
            ChargeOutcome.Declined => await store.FinishAsync(row.Id, PaymentStatus.Declined, null),
            _ => row,
        };
        logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", row.Id, row.OrderId, outcome);
        return finished;
    }
}
