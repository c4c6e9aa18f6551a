using DoubleCharge.Payments;
using DoubleCharge.Provider;

namespace DoubleCharge.Charging;

/// <summary>
/// The only part that talks to the provider. Every instance runs one; they share the due charges through the table and need not know
/// of each other.
/// </summary>
internal sealed class Charger(PaymentStore store, IServiceScopeFactory scopes, ILogger<Charger> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Wide, because a charge that hangs holds no database connection, only patience.
    private const int MaxAtOnce = 200;

    // The provider honours a key for 24 hours. Charging ends early enough for nothing to be on its way when giving up.
    private static readonly TimeSpan ChargeUntilAge = TimeSpan.FromHours(23.5);
    private static readonly TimeSpan GiveUpFromAge = TimeSpan.FromHours(24);

    private readonly List<Task> _charges = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _charges.RemoveAll(charge => charge.IsCompleted);
            _charges.AddRange((await ClaimDueAsync(MaxAtOnce - _charges.Count, stoppingToken)).Select(payment => ChargeAsync(payment, stoppingToken)));
        }
    }

    private async Task<IEnumerable<Payment>> ClaimDueAsync(int free, CancellationToken stoppingToken)
    {
        if (free <= 0) return [];
        try
        {
            return await store.ClaimDueAsync(free, stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            // Every promise rests on this: it goes on, however long the database is away.
            logger.LogWarning(fault, "Looking for due charges failed and will be tried again");
            return [];
        }
    }

    private async Task ChargeAsync(Payment payment, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var provider = scope.ServiceProvider.GetRequiredService<ProviderClient>();
            var outcome = payment.Age < ChargeUntilAge
                ? await provider.ChargeAsync(payment, stoppingToken)
                : await provider.FindAsync(payment, stoppingToken);
            logger.LogInformation("Payment {PaymentId} of order {OrderId}: {Outcome}", payment.Id, payment.OrderId, outcome);
            await RecordAsync(payment, outcome, stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(fault, "Charging for payment {PaymentId} failed and will be tried again", payment.Id);
        }
    }

    private Task RecordAsync(Payment payment, ChargeOutcome outcome, CancellationToken stoppingToken) => outcome switch
    {
        ChargeOutcome.Succeeded succeeded => store.FinishAsync(payment.Id, PaymentStatus.Succeeded, succeeded.ChargeId, stoppingToken),
        ChargeOutcome.Declined => store.FinishAsync(payment.Id, PaymentStatus.Declined, null, stoppingToken),
        ChargeOutcome.NotFound when payment.Age >= GiveUpFromAge => store.FinishAsync(payment.Id, PaymentStatus.Declined, null, stoppingToken),
        _ => store.PostponeAsync(payment.Id, RetryDelay, stoppingToken),
    };
}
