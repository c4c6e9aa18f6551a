using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. Callers send charges, one permit each; the settler only looks up. What the
/// provider does not hold, once no permitted charge can still take effect, never was: such a payment ends declined.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    private static readonly TimeSpan LookUpDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Takes the payment, sends its charge again if it has been in doubt for a while, or returns the payment that has this
    /// key, whatever that one was for.
    /// </summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        var permit = new SendPermit();
        var permitted = await store.TryAddAsync(key, details, cancellationToken)
            ?? await store.TryPermitAsync(key, details, cancellationToken);
        if (permitted is not null)
        {
            var outcome = await provider.ChargeAsync(key, permitted, permit, cancellationToken);
            return await RecordAsync(permitted, outcome, cancellationToken);
        }

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>Learns what became of a payment, or that nothing did and nothing will.</summary>
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
                return await store.FinishAsync(payment.Id, PaymentStatus.Declined, null, cancellationToken);
            case ChargeOutcome.NotFound when await store.TryConcludeAsync(payment, cancellationToken) is { } concluded:
                return concluded;
            default:
                await store.LookUpAfterAsync(payment.Id, LookUpDelay, cancellationToken);
                return payment;
        }
    }
}
