namespace DoubleCharge.Payments;

/// <summary>Takes payments, once per idempotency key.</summary>
internal sealed class PaymentService(PaymentStore store, Settler settler, ILogger<PaymentService> logger)
{
    // The provider is the slow part of the five seconds that a caller waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.6);

    /// <summary>
    /// Takes the payment, or finds the one that was already taken with this key; null when the key belongs to other
    /// content. A payment that is still pending after some seconds is answered as it is.
    /// </summary>
    public async Task<Payment?> PayAsync(string key, PaymentDetails details)
    {
        var (row, created) = await store.RecordAsync(key, details);
        if (row.Details != details) return null;
        if (row.IsFinal) return row.ToPayment();

        // What was created here is charged here; for the rest there is the sweeper, of whichever instance comes first.
        var settling = created ? settler.TryStart(row) : settler.Find(row.Id);
        if (settling is null) return row.ToPayment();
        try
        {
            return (await settling.WaitAsync(Patience)).ToPayment();
        }
        catch (TimeoutException)
        {
            logger.LogInformation("Payment {PaymentId} is still pending", row.Id);
            // In the meantime another instance may have settled it.
            return await store.FindAsync(row.Id);
        }
    }
}
