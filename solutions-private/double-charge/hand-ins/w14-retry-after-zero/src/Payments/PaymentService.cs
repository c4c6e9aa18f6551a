using System.Diagnostics;

namespace DoubleCharge.Payments;

/// <summary>Takes payments, once per idempotency key.</summary>
internal sealed class PaymentService(PaymentStore store, Settler settler, ILogger<PaymentService> logger)
{
    // Of the five seconds that a caller waits, with what the answer itself needs left over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.6);

    /// <summary>
    /// Takes the payment, or finds the one that was already taken with this key; null when the key belongs to other
    /// content. A payment that is still pending after some seconds is answered as it is.
    /// </summary>
    public async Task<PaymentRow?> PayAsync(string key, PaymentDetails details)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var (row, created) = await store.RecordAsync(key, details);
        if (row.Details != details) return null;
        if (row.IsFinal) return row;

        // What was created here is charged here; for the rest there is the sweeper, of whichever instance comes first.
        var settling = created ? settler.TryStart(row) : settler.Find(row.Id);
        var patience = Patience - Stopwatch.GetElapsedTime(startedAt);
        if (settling is null || patience <= TimeSpan.Zero) return row;
        try
        {
            return await settling.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            logger.LogInformation("Payment {PaymentId} is still pending", row.Id);
            return row;
        }
    }
}
