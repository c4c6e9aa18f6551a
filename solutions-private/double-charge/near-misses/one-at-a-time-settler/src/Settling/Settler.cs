using DoubleCharge.Payments;

namespace DoubleCharge.Settling;

/// <summary>
/// Settles what is in doubt. Every instance runs one; they share the work through the table and need not know of each other.
/// </summary>
internal sealed class Settler(PaymentStore store, IServiceScopeFactory scopes, ILogger<Settler> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);

    // Longer than one attempt takes, so that a claim ends before its attempt only in a process that stands still. Even then
    // nothing is charged twice: the key is the payment's.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await OutliveAsync(
                "Looking for payments to settle", () => SettleDueAsync(stoppingToken), stoppingToken);
        }
    }

    // Claimed one by one, so that no claim runs down while its payment waits for the others.
    private async Task SettleDueAsync(CancellationToken stoppingToken)
    {
        while (await store.ClaimDueAsync(1, Lease, stoppingToken) is [var payment])
            await SettleAsync(payment, stoppingToken);
    }

    private Task SettleAsync(Payment payment, CancellationToken stoppingToken) =>
        OutliveAsync(
            $"Settling payment {payment.Id}",
            async () =>
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<PaymentService>().SettleAsync(payment, stoppingToken);
            },
            stoppingToken);

    // Whatever goes wrong, a database that is away above all, payments stay in doubt for as long as nobody tries again.
    private async Task OutliveAsync(string what, Func<Task> action, CancellationToken stoppingToken)
    {
        try
        {
            await action();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("{What} was interrupted by the shutdown; another instance goes on", what);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "{What} failed and will be tried again", what);
        }
    }
}
