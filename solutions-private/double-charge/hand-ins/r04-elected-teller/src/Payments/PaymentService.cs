using System.Diagnostics;

namespace DoubleCharge.Payments;

/// <summary>Takes payments, once per idempotency key.</summary>
internal sealed class PaymentService(PaymentStore store, Watch watch, ILogger<PaymentService> logger)
{
    // Of the five seconds that a caller waits, with what the answer itself needs left over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.6);

    /// <summary>
    /// Takes the payment, or finds the one that was already taken with this key; null when the key belongs to other
    /// content. A payment that is still pending after some seconds is answered as it is.
    /// </summary>
    public async Task<Payment?> PayAsync(string key, PaymentDetails details)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var row = await store.RecordAsync(key, details);
        if (row.Details != details) return null;
        if (row.IsFinal) return row.ToPayment();

        // The teller charges it, here or in another instance. All that is left is to see what it writes.
        var patience = Patience - Stopwatch.GetElapsedTime(startedAt);
        if (patience <= TimeSpan.Zero) return row.ToPayment();
        try
        {
            return (await watch.UntilFinalAsync(row.Id).WaitAsync(patience)).ToPayment();
        }
        catch (TimeoutException)
        {
            logger.LogInformation("Payment {PaymentId} is still pending", row.Id);
            return row.ToPayment();
        }
        finally
        {
            watch.Forget(row.Id);
        }
    }
}
