using DoubleCharge.Provider;
using DoubleCharge.Settling;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record. What stays in doubt goes to the settlement queue, which sends the charge again under the same key.
/// </summary>
internal sealed class PaymentService(
    PaymentStore store, ProviderClient provider, SettlementQueue queue, ILogger<PaymentService> logger)
{
    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded. Sending
    // ends well before, so that nothing can still be on its way when a payment without a charge is given up.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryAddAsync(key, details, cancellationToken) is { } added)
            return await ChargeAsync(added, cancellationToken);

        var existing = await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
        // Its first attempt may be under way or may have been cut short; in the queue it is settled in either case.
        if (existing.Status == PaymentStatus.Pending) queue.Add(existing.Id);
        return existing;
    }

    /// <summary>Finds out, or decides, what becomes of a payment, as far as that is possible now.</summary>
    public async Task<Payment> SettleAsync(Guid id, CancellationToken cancellationToken)
    {
        var payment = await store.FindAsync(id, cancellationToken)
            ?? throw new InvalidOperationException($"Payment {id} has vanished.");
        if (payment.Status != PaymentStatus.Pending) return payment;

        var outcome = payment.Age < MayCharge
            ? await provider.ChargeAsync(payment, cancellationToken)
            : await provider.FindAsync(payment, cancellationToken);
        return await RecordAsync(payment, outcome, cancellationToken);
    }

    private async Task<Payment> ChargeAsync(Payment payment, CancellationToken cancellationToken)
    {
        var isFinal = false;
        try
        {
            var outcome = await provider.ChargeAsync(payment, cancellationToken);
            var recorded = await RecordAsync(payment, outcome, cancellationToken);
            isFinal = recorded.Status != PaymentStatus.Pending;
            return recorded;
        }
        finally
        {
            // No answer, or an answer that could not be written down: whatever it was, the payment is not forgotten.
            if (!isFinal) queue.Add(payment.Id);
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
                return payment;
        }
    }
}
