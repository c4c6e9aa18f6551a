using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and only the request that
/// recorded it sends the charge. What stays in doubt is settled by looking up what the provider holds for it.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // While the charge is under way, a look-up would only find what the provider is about to say.
    private static readonly TimeSpan FirstAttempt = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // The request that recorded the payment has stopped sending within five seconds, and what it sent takes effect within
    // three more or never. What the provider does not hold by then it will never hold.
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(9);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryAddAsync(key, details, FirstAttempt, cancellationToken) is { } added)
            return await RecordAsync(added, await provider.ChargeAsync(added, cancellationToken), cancellationToken);

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>Finds out what became of a pending payment, as far as that is possible now.</summary>
    public async Task SettleAsync(Payment payment, CancellationToken cancellationToken) =>
        await RecordAsync(payment, await provider.FindAsync(payment, cancellationToken), cancellationToken);

    private async Task<Payment> RecordAsync(
        Payment payment, ChargeOutcome outcome, CancellationToken cancellationToken)
    {
        logger.LogInformation(
            "Payment {PaymentId} of order {OrderId}: {Outcome}", payment.Id, payment.OrderId, outcome);
        switch (outcome)
        {
            case ChargeOutcome.Succeeded succeeded:
                return await store.FinishAsync(
                    payment.Id, PaymentStatus.Succeeded, succeeded.ChargeId, cancellationToken);
            case ChargeOutcome.Declined:
            case ChargeOutcome.NotFound when payment.Age > GiveUp:
                return await store.FinishAsync(payment.Id, PaymentStatus.Declined, null, cancellationToken);
            default:
                await store.PostponeAsync(payment.Id, RetryDelay, cancellationToken);
                return payment;
        }
    }
}
