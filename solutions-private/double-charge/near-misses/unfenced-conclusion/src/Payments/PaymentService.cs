using System.Diagnostics;
using DoubleCharge.Provider;

namespace DoubleCharge.Payments;

/// <summary>
/// Takes payments, once per idempotency key. A payment is recorded before its card is charged, and charged under a key that
/// belongs to the record: a caller that comes back to a payment that went stale sends its charge again. What no caller comes
/// back to is concluded from the provider's books.
/// </summary>
internal sealed class PaymentService(PaymentStore store, ProviderClient provider, ILogger<PaymentService> logger)
{
    // A charge is received within a second and takes effect within three more, or never: what is not in the provider's books by then
    // will not be.
    private static readonly TimeSpan ConcludeAfter = TimeSpan.FromSeconds(4.5);

    // An attempt ends, one way or another, while its caller waits. One whose end was not noted by now was cut off.
    private static readonly TimeSpan CutOffAfter = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // A caller that comes back this long after an attempt found no answer is still waiting for one, and gets a new attempt.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(2);

    // The provider honours a key for 24 hours from the first attempt, which came after the payment was recorded.
    private static readonly TimeSpan MayCharge = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);

    /// <summary>Takes the payment, or returns the one that has this key, whatever that one was for.</summary>
    public async Task<Payment> PayAsync(string key, PaymentDetails details, CancellationToken cancellationToken)
    {
        if (await store.TryAddAsync(key, details, CutOffAfter, cancellationToken) is { } added)
            return await ChargeAsync(added, cancellationToken);

        var existing = await store.FindByKeyAsync(key, cancellationToken)
            ?? throw new InvalidOperationException("The payment that holds the key has vanished.");
        return existing.Status == PaymentStatus.Pending && existing.Details == details && existing.Age < MayCharge
            && await store.TryTakeOverAsync(existing.Id, StaleAfter, CutOffAfter, cancellationToken) is { } stale
                ? await ChargeAsync(stale, cancellationToken)
                : existing;
    }

    /// <summary>
    /// Brings a pending payment to its end without its caller. An attempt that was cut off on our side, by a crash or a lost
    /// write, is made again under its key. One that the provider left unanswered is looked up: it has had its time.
    /// </summary>
    public Task SettleAsync(Payment payment, CancellationToken cancellationToken) =>
        payment.Unanswered || payment.Age > MayCharge
            ? ConcludeAsync(payment, cancellationToken)
            : ChargeAsync(payment, cancellationToken);

    private async Task<Payment> ChargeAsync(Payment payment, CancellationToken cancellationToken)
    {
        var sentAt = Stopwatch.GetTimestamp();
        var outcome = await provider.ChargeAsync(payment, cancellationToken);
        if (await TryFinishAsync(payment, outcome, cancellationToken) is { } finished) return finished;
        // Noted even when the caller's time is up: it decides how the payment is settled.
        await store.MarkUnansweredAsync(
            payment.Id, ConcludeAfter - Stopwatch.GetElapsedTime(sentAt), CancellationToken.None);
        return payment;
    }

    private async Task ConcludeAsync(Payment payment, CancellationToken cancellationToken)
    {
        var outcome = await provider.FindAsync(payment, cancellationToken);
        // What has not taken effect by now never will. Where something else finished the payment first, that stands.
        if (outcome is ChargeOutcome.NotFound)
            await store.FinishAsync(payment.Id, PaymentStatus.Declined, null, cancellationToken);
        else if (await TryFinishAsync(payment, outcome, cancellationToken) is null)
            await store.PostponeAsync(payment.Id, RetryDelay, cancellationToken);
    }

    // Null when the outcome says neither yes nor no.
    private async Task<Payment?> TryFinishAsync(
        Payment payment, ChargeOutcome outcome, CancellationToken cancellationToken)
    {
        logger.LogInformation(
            "Payment {PaymentId} of order {OrderId}: {Outcome}", payment.Id, payment.OrderId, outcome);
        return outcome switch
        {
            ChargeOutcome.Succeeded succeeded => await store.FinishAsync(
                payment.Id, PaymentStatus.Succeeded, succeeded.ChargeId, cancellationToken),
            ChargeOutcome.Declined => await store.FinishAsync(
                payment.Id, PaymentStatus.Declined, null, cancellationToken),
            _ => null,
        };
    }
}
