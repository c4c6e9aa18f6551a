namespace DoubleCharge.Payments;

/// <summary>Takes payments, once per idempotency key. It records them; what becomes of them callers learn by asking again.</summary>
internal sealed class PaymentService(PaymentStore store)
{
    /// <summary>Records the payment, or returns the one that has this key, whatever that one was for. Throws when it could not.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken patience) =>
        await store.TryAddAsync(key, details, patience)
        ?? await store.FindByKeyAsync(key, patience)
        ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
}
