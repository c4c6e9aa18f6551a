using System.Diagnostics;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>Takes payments, once per idempotency key.</summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    /// <summary>Takes the payment, or returns the one that was already taken with this key.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.FindByKeyAsync(key, cancellationToken) is { } existing)
        {
            logger.LogInformation("Payment {PaymentId} was asked for again", existing.Id);
            return existing;
        }

        var outcome = await provider.ChargeAsync(details, cancellationToken);
        var (status, chargeId) = outcome switch
        {
            ChargeOutcome.Succeeded succeeded => (PaymentStatus.Succeeded, succeeded.ChargeId),
            ChargeOutcome.Declined => (PaymentStatus.Declined, null),
            _ => throw new UnreachableException(),
        };

        var payment = await store.AddAsync(key, details, status, chargeId, cancellationToken);
        logger.LogInformation(
            "Payment {PaymentId} of order {OrderId} {Status}: {Outcome}", payment.Id, payment.OrderId, status, outcome);
        return payment;
    }
}
