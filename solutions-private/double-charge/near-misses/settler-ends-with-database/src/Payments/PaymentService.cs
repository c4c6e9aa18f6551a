using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. Only the holder of a payment's lease charges it. A holder that was too slow, or
/// died, is followed by another, and they cannot charge twice between them: the provider's key is the payment's id.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    private static readonly TimeSpan Lease = ProviderResilience.TotalTimeout + TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    // The provider honours its key for 24 hours. The minutes between the two are for a charge that is still on its way.
    private static readonly TimeSpan ChargeUntilAge = TimeSpan.FromHours(23.75);
    private static readonly TimeSpan GiveUpFromAge = TimeSpan.FromHours(24);

    /// <summary>
    /// Takes the payment if its lease is free; otherwise returns the payment with this key, whatever it was for.
    /// </summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryLeaseAsync(key, details, Lease, cancellationToken) is { } leased)
            return await ProceedAsync(leased, cancellationToken);

        return await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
    }

    /// <summary>Leases the pending payment that has waited longest; null when there is none.</summary>
    public Task<Payment?> TryLeaseNextAsync(CancellationToken cancellationToken) =>
        store.TryLeaseNextAsync(Lease, cancellationToken);

    /// <summary>Brings a leased payment to its end, or gives the lease back.</summary>
    public async Task<Payment> ProceedAsync(Payment leased, CancellationToken cancellationToken)
    {
        var outcome = leased.Age < ChargeUntilAge
            ? await provider.ChargeAsync(leased, cancellationToken)
            : await provider.FindAsync(leased, cancellationToken);
        if (outcome is ChargeOutcome.NotFound && leased.Age >= GiveUpFromAge)
            outcome = new ChargeOutcome.Declined();
        logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", leased.Id, leased.OrderId, outcome);

        switch (outcome)
        {
            case ChargeOutcome.Succeeded succeeded:
                return await store.FinishAsync(
                    leased.Id, PaymentStatus.Succeeded, succeeded.ChargeId, cancellationToken);
            case ChargeOutcome.Declined:
                return await store.FinishAsync(leased.Id, PaymentStatus.Declined, null, cancellationToken);
            default:
                await store.ReleaseAsync(leased.Id, Pause, cancellationToken);
                return leased;
        }
    }
}
