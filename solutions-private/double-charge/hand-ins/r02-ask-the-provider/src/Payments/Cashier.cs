using System.Collections.Concurrent;
using System.Diagnostics;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Sends the one charge of a payment. Independent of callers: they may wait, or leave. What has no answer is left to the
/// <see cref="Arbiter"/>, which must know when nothing can take effect any more: so a charge is sent soon after the row
/// was stamped, or stamped again.
/// </summary>
internal sealed class Cashier(PaymentStore store, ProviderClient provider, ILogger<Cashier> logger)
{
    // Part of the sum in PaymentStore.DecideAt.
    private static readonly TimeSpan StampIsFresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Task<PaymentRow>> _inFlight = [];

    /// <summary>The charge that is under way here, if there is one.</summary>
    public Task<PaymentRow>? Find(Guid id) => _inFlight.GetValueOrDefault(id);

    /// <summary>Sends the charge. The task does not fail: without an answer the payment is pending as before.</summary>
    /// <param name="stampedAt">A moment before the row was stamped.</param>
    public Task<PaymentRow> Start(PaymentRow row, long stampedAt)
    {
        var done = new TaskCompletionSource<PaymentRow>(TaskCreationOptions.RunContinuationsAsynchronously);
        _inFlight[row.Id] = done.Task;
        _ = RunAsync(row, stampedAt, done);
        return done.Task;
    }

    private async Task RunAsync(PaymentRow row, long stampedAt, TaskCompletionSource<PaymentRow> done)
    {
        var result = row;
        try
        {
            result = await ChargeAsync(row, stampedAt);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "Payment {PaymentId} is in doubt", row.Id);
        }
        finally
        {
            _inFlight.TryRemove(row.Id, out _);
            done.SetResult(result);
        }
    }

    private async Task<PaymentRow> ChargeAsync(PaymentRow row, long stampedAt)
    {
        while (Stopwatch.GetElapsedTime(stampedAt) > StampIsFresh)
        {
            stampedAt = Stopwatch.GetTimestamp();
            if (!await store.PutOffAsync(row.Id)) return row;
        }

        var outcome = await provider.ChargeAsync(row.Id, row.Details);
        logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", row.Id, row.OrderId, outcome);
        return outcome switch
        {
            ChargeOutcome.Succeeded succeeded => await store.FinishAsync(row.Id, PaymentStatus.Succeeded, succeeded.ChargeId),
            ChargeOutcome.Declined => await store.FinishAsync(row.Id, PaymentStatus.Declined, null),
            _ => row,
        };
    }
}
