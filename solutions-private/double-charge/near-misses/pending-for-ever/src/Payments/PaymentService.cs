using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record: whoever finds a pending payment, in whatever process, may send its charge again. Callers retry until
/// they have a final answer, and each retry settles what is still in doubt, so there is no need for a process that does.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded. Sending
    // ends well before, so that nothing can still be on its way when a payment without a charge is given up.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    /// <summary>
    /// Takes the payment, settles it if it is in doubt, or returns the one that has this key, whatever that one was for.
    /// </summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        var payment = await store.TryAddAsync(key, details, cancellationToken)
            ?? await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
        return payment.Status == PaymentStatus.Pending && payment.Details == details
            ? await SettleAsync(payment, cancellationToken)
            : payment;
    }

    // Finds out, or decides, what becomes of a pending payment, as far as that is possible now.
    private async Task<Payment> SettleAsync(Payment payment, CancellationToken cancellationToken)
    {
        var outcome = payment.Age < MayCharge
            ? await provider.ChargeAsync(payment, cancellationToken)
            : await provider.FindAsync(payment, cancellationToken);
        return await RecordAsync(payment, outcome, cancellationToken);
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
