using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. Only what the provider has decided is recorded, so nothing is ever listed that
/// was not asked of the card, and no half-done payment is left to clean up. The unique index decides who is recorded.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    /// <summary>
    /// Takes the payment, or returns the one that has this key, whatever that one was for; null when the provider gave no
    /// answer.
    /// </summary>
    public async Task<Payment?> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.FindByKeyAsync(key, cancellationToken) is { } existing) return existing;

        // Known before the first attempt, so that every attempt of this call is one charge to the provider.
        var id = Guid.CreateVersion7();
        var outcome = await provider.ChargeAsync(id, details, cancellationToken);
        logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", id, details.OrderId, outcome);
        return outcome switch
        {
            ChargeOutcome.Succeeded succeeded =>
                await RecordAsync(id, key, details, PaymentStatus.Succeeded, succeeded.ChargeId, cancellationToken),
            ChargeOutcome.Declined =>
                await RecordAsync(id, key, details, PaymentStatus.Declined, null, cancellationToken),
            _ => null,
        };
    }

    // Of several that arrive at once, the first to be recorded wins and the others are answered with it.
    private async Task<Payment> RecordAsync(
        Guid id, string key, PaymentDetails details, string status, string? chargeId, CancellationToken cancellationToken) =>
        await store.TryAddAsync(id, key, details, status, chargeId, cancellationToken)
        ?? await store.FindByKeyAsync(key, cancellationToken)
        ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
}
