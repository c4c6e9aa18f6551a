using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record, so that any process can bring it to its end.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // An attempt ends, one way or another, while its caller waits. One whose end was not noted by now was cut off.
    private static readonly TimeSpan CutOffAfter = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(0.5);

    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryAddAsync(key, details, CutOffAfter, cancellationToken) is { } added)
            return await RecordAsync(added, await provider.ChargeAsync(added, cancellationToken), cancellationToken);

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>
    /// Brings a pending payment to its end. An attempt that was cut off on our side, by a crash or a lost write, is made again
    /// under its key. One that the provider left unanswered is only looked up: its customer may have walked away by now.
    /// </summary>
    public async Task SettleAsync(Payment payment, CancellationToken cancellationToken)
    {
        var outcome = payment.Unanswered || payment.Age > MayCharge
            ? await provider.FindAsync(payment, cancellationToken)
            : await provider.ChargeAsync(payment, cancellationToken);
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
            // The provider is up and answering, and its books have no such charge: the card was not charged, and the customer
            // may pay another way.
            case ChargeOutcome.Declined or ChargeOutcome.NotFound:
                return await store.FinishAsync(payment.Id, PaymentStatus.Declined, null, cancellationToken);
            default:
                // Noted even when the caller's time is up: it decides how the payment is settled.
                await store.MarkUnansweredAsync(payment.Id, LookAfter, CancellationToken.None);
                return payment;
        }
    }
}
