using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record: whoever finds a pending payment, in whatever process, may send its charge again.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // While the first attempt is under way, the settler would only ask the provider what it is about to say.
    private static readonly TimeSpan FirstAttempt = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded. Sending
    // ends well before, so that nothing can still be on its way when a payment without a charge is given up.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    /// <summary>
    /// Takes the payment, tries again if it is in doubt, or returns the one that has this key, whatever that one was for.
    /// </summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        var payment = await store.TryAddAsync(key, details, FirstAttempt, cancellationToken)
            ?? await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
        if (payment.Status != PaymentStatus.Pending || payment.Age >= MayCharge) return payment;

        // A caller that comes back need not wait for the settler: the provider's key makes the second attempt harmless.
        var outcome = await provider.ChargeAsync(payment.Id, details, cancellationToken);
        return await RecordAsync(payment, outcome, cancellationToken);
    }

    /// <summary>Finds out, or decides, what becomes of a pending payment, as far as that is possible now.</summary>
    public async Task SettleAsync(Payment payment, CancellationToken cancellationToken)
    {
        var outcome = payment.Age < MayCharge
            ? await provider.ChargeAsync(payment.Id, payment.Details, cancellationToken)
            : await provider.FindAsync(payment.Id, cancellationToken);
        await RecordAsync(payment, outcome, cancellationToken);
    }

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
