using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, under a reference that belongs
/// to the record: whoever finds a pending payment, in whatever process, looks it up there before anything else.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // A charge takes effect within three seconds of being sent, or never. Whoever looks later than that sees what there is.
    private static readonly TimeSpan EffectWithin = TimeSpan.FromSeconds(3.5);
    private static readonly TimeSpan FirstAttempt = ProviderResilience.TotalTimeout + EffectWithin;
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryAddAsync(key, details, FirstAttempt, cancellationToken) is { } added)
            return await ChargeAsync(added, cancellationToken);

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>
    /// Finds out what became of a pending payment whose last attempt has had its time. Where the provider holds no charge, that
    /// attempt never took effect, and a new one is made.
    /// </summary>
    public async Task SettleAsync(Payment payment, CancellationToken cancellationToken)
    {
        var found = await provider.FindAsync(payment, cancellationToken);
        if (found is ChargeOutcome.NotFound)
            await ChargeAsync(payment, cancellationToken);
        else
            await RecordAsync(payment, found, LookAgainAfter, cancellationToken);
    }

    private async Task<Payment> ChargeAsync(Payment payment, CancellationToken cancellationToken) =>
        await RecordAsync(
            payment, await provider.ChargeAsync(payment, cancellationToken), EffectWithin, cancellationToken);

    private async Task<Payment> RecordAsync(
        Payment payment, ChargeOutcome outcome, TimeSpan lookAfter, CancellationToken cancellationToken)
    {
        logger.LogInformation(
            "Payment {PaymentId} of order {OrderId}: {Outcome}", payment.Id, payment.OrderId, outcome);
        switch (outcome)
        {
            case ChargeOutcome.Succeeded succeeded:
                return await store.FinishAsync(
                    payment.Id, PaymentStatus.Succeeded, succeeded.ChargeId, cancellationToken);
            case ChargeOutcome.Declined:
                return await store.FinishAsync(payment.Id, PaymentStatus.Declined, null, cancellationToken);
            default:
                await store.PostponeAsync(payment.Id, lookAfter, cancellationToken);
                return payment;
        }
    }
}
