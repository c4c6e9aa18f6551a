using System.Diagnostics;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment that was begun has one id, charges its card under that id however
/// often the provider has to be asked, and is recorded when its outcome is known.
/// </summary>
internal sealed class PaymentService(
    PaymentStore store,
    PaymentsUnderWay underWay,
    ProviderClient provider,
    IHostApplicationLifetime lifetime,
    ILogger<PaymentService> logger)
{
    // The provider honours a key for 24 hours from the first attempt. Sending ends well before; from then on it is only asked.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);

    /// <summary>
    /// Takes the payment, or returns the one that has this key, whatever that one was for. Ends when the payment is recorded,
    /// which may take as long as the provider does; the caller need not wait for it.
    /// </summary>
    public Task<Payment> PayAsync(string key, PaymentDetails details) =>
        underWay.StartOrJoin(key, () => FindOrTakeAsync(key, details, lifetime.ApplicationStopping));

    private async Task<Payment> FindOrTakeAsync(string key, PaymentDetails details, CancellationToken stoppingToken) =>
        await store.FindByKeyAsync(key, stoppingToken) ?? await TakeAsync(key, details, stoppingToken);

    private async Task<Payment> TakeAsync(string key, PaymentDetails details, CancellationToken stoppingToken)
    {
        var id = Guid.CreateVersion7();
        var startedAt = Stopwatch.GetTimestamp();
        var outcome = await PaymentPersistence.UntilKnown.ExecuteAsync(
            async token => Stopwatch.GetElapsedTime(startedAt) < MayCharge
                ? await provider.ChargeAsync(id, details, token)
                : await provider.FindAsync(id, token),
            stoppingToken);
        logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", id, details.OrderId, outcome);

        var (status, chargeId) = outcome is ChargeOutcome.Succeeded succeeded
            ? (PaymentStatus.Succeeded, succeeded.ChargeId)
            : (PaymentStatus.Declined, null);
        return await PaymentPersistence.UntilRecorded.ExecuteAsync(
            async token => await store.AddAsync(id, key, details, status, chargeId, token), stoppingToken);
    }
}
