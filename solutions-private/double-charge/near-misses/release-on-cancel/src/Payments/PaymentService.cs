using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under the caller's
/// own key: whoever sends it, now or later, in whatever process, cannot charge twice.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
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
        if (await store.TryAddAsync(key, details, FirstAttempt, cancellationToken) is { } added)
            return await RecordAsync(added, await ChargeAsync(added, cancellationToken), cancellationToken);

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>Finds out, or decides, what becomes of a pending payment, as far as that is possible now.</summary>
    public async Task SettleAsync(Payment payment, CancellationToken cancellationToken)
    {
        var outcome = payment.Age < MayCharge
            ? await provider.ChargeAsync(payment, cancellationToken)
            : await provider.FindAsync(payment, cancellationToken);
        await RecordAsync(payment, outcome, cancellationToken);
    }

    private async Task<ChargeOutcome> ChargeAsync(Payment payment, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.ChargeAsync(payment, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller gave up on the payment. Its key is free again for another try, which is safe even if the provider
            // was faster: it answers a key that it knows with the charge that it made.
            logger.LogInformation("The caller of payment {PaymentId} has left", payment.Id);
            await store.ReleaseAsync(payment.Id, CancellationToken.None);
            throw;
        }
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
