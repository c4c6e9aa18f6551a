using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record: whoever finds a pending payment, in whatever process, may send its charge again. Its row is locked
/// for as long as that takes, so that nobody else can touch the payment between the charge and its record.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // Only should the first attempt's process die is there something to settle; until then the row is locked.
    private static readonly TimeSpan FirstAttempt = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded. Sending
    // ends well before, so that nothing can still be on its way when a payment without a charge is given up.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryAddAsync(key, details, FirstAttempt, cancellationToken) is { } added
            && await store.TryLockAsync(added.Id, cancellationToken) is { } locked)
        {
            await using (locked) return await SettleAsync(locked, cancellationToken);
        }

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>Finds out, or decides, what becomes of a pending payment, as far as that is possible now.</summary>
    public async Task<Payment> SettleAsync(LockedPayment locked, CancellationToken cancellationToken)
    {
        var outcome = locked.Payment.Age < MayCharge
            ? await provider.ChargeAsync(locked.Payment, cancellationToken)
            : await provider.FindAsync(locked.Payment, cancellationToken);
        var payment = await RecordAsync(locked, outcome, cancellationToken);
        await locked.CommitAsync(cancellationToken);
        return payment;
    }

    private async Task<Payment> RecordAsync(
        LockedPayment locked, ChargeOutcome outcome, CancellationToken cancellationToken)
    {
        var payment = locked.Payment;
        logger.LogInformation(
            "Payment {PaymentId} of order {OrderId}: {Outcome}", payment.Id, payment.OrderId, outcome);
        switch (outcome)
        {
            case ChargeOutcome.Succeeded succeeded:
                return await store.FinishAsync(
                    locked, PaymentStatus.Succeeded, succeeded.ChargeId, cancellationToken);
            case ChargeOutcome.Declined:
            case ChargeOutcome.NotFound when payment.Age > GiveUp:
                return await store.FinishAsync(locked, PaymentStatus.Declined, null, cancellationToken);
            default:
                await store.PostponeAsync(locked, RetryDelay, cancellationToken);
                return payment;
        }
    }
}
