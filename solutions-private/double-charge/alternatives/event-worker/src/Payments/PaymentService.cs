using DoubleCharge.Charging;

namespace DoubleCharge.Payments;

/// <summary>Takes payments, once per idempotency key. It records and waits; charging is the worker's.</summary>
internal sealed class PaymentService(PaymentStore store, ChargeSignals signals, ILogger<PaymentService> logger)
{
    /// <summary>
    /// Takes the payment, or returns the one that has this key, whatever that one was for. Returns it as it is once
    /// <paramref name="patience"/> ends; throws only when it could not be recorded by then.
    /// </summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken patience)
    {
        if (await store.TryAddAsync(key, details, patience) is { } recorded)
            return await signals.ChargeAsync(recorded, patience);

        var existing = await store.FindByKeyAsync(key, patience)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
        logger.LogInformation("Payment {PaymentId} was asked for again", existing.Id);
        return existing;
    }
}
