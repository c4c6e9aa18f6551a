using System.Threading.Channels;
using DoubleCharge.Payments;
using DoubleCharge.Provider;

namespace DoubleCharge.Charging;

/// <summary>
/// The only part that talks to the provider. It charges what callers of this process have just recorded, and what the table
/// says is overdue: left by a process that died, or not answered by the provider yet.
/// </summary>
internal sealed class ChargeWorker(
    PaymentStore store, ChargeSignals signals, IServiceScopeFactory scopes, ILogger<ChargeWorker> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // A place is held for as long as the provider takes. Enough of them that payments which hang do not fill them all.
    private const int MaxAtOnce = 200;
    private const int PollBatch = 50;

    // The provider honours a key for 24 hours. Charging ends early enough for nothing to be on its way when giving up.
    private static readonly TimeSpan ChargeUntilAge = TimeSpan.FromHours(23.5);
    private static readonly TimeSpan GiveUpFromAge = TimeSpan.FromHours(24);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A hand-over, not a store: what does not fit waits in the table or in the signals.
        var work = Channel.CreateBounded<Payment>(1);
        await Task.WhenAll(
            ForwardRecordedAsync(work.Writer, stoppingToken),
            ForwardOverdueAsync(work.Writer, stoppingToken),
            Parallel.ForEachAsync(
                work.Reader.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                ChargeAsync));
    }

    private async Task ForwardRecordedAsync(ChannelWriter<Payment> work, CancellationToken stoppingToken)
    {
        await foreach (var payment in signals.Recorded.ReadAllAsync(stoppingToken))
            await work.WriteAsync(payment, stoppingToken);
    }

    private async Task ForwardOverdueAsync(ChannelWriter<Payment> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var payment in await ClaimOverdueAsync(stoppingToken))
                await work.WriteAsync(payment, stoppingToken);
        }
    }

    private async Task<IEnumerable<Payment>> ClaimOverdueAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await store.ClaimOverdueAsync(PollBatch, stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            // Polling is what every promise rests on in the end: it goes on, however long the database is away.
            logger.LogWarning(fault, "Looking for overdue charges failed and will be tried again");
            return [];
        }
    }

    private async ValueTask ChargeAsync(Payment payment, CancellationToken stoppingToken)
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

    private async Task RecordAsync(Payment payment, ChargeOutcome outcome, CancellationToken stoppingToken)
    {
        switch (outcome)
        {
            case ChargeOutcome.Succeeded succeeded:
                signals.Finished(await store.FinishAsync(
                    payment.Id, PaymentStatus.Succeeded, succeeded.ChargeId, stoppingToken));
                break;
            case ChargeOutcome.Declined:
            case ChargeOutcome.NotFound when payment.Age >= GiveUpFromAge:
                signals.Finished(await store.FinishAsync(payment.Id, PaymentStatus.Declined, null, stoppingToken));
                break;
            default:
                await store.PostponeAsync(payment.Id, RetryDelay, stoppingToken);
                break;
        }
    }
}
