using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key, one after the other, so that nothing can come between looking for a key,
/// recording it and charging. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record: whoever finds a pending payment, in whatever process, may send its charge again.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // Shared by all requests: the service itself lives as long as one of them.
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    // While the first attempt is under way, a second would only ask the provider what it is about to say.
    private static readonly TimeSpan FirstAttempt = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded. Sending
    // ends well before, so that nothing can still be on its way when a payment without a charge is given up.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        // Who waits here for longer than its deadline has recorded nothing, and is told to come again.
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (await store.FindByKeyAsync(key, cancellationToken) is { } existing) return existing;

            var added = await store.AddAsync(key, details, FirstAttempt, cancellationToken);
            return await RecordAsync(added, await provider.ChargeAsync(added, cancellationToken), cancellationToken);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Finds out, or decides, what becomes of a pending payment, as far as that is possible now.</summary>
    public async Task SettleAsync(Payment payment, CancellationToken cancellationToken)
    {
        var outcome = payment.Age < MayCharge
            ? await provider.ChargeAsync(payment, cancellationToken)
            : await provider.FindAsync(payment, cancellationToken);
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
