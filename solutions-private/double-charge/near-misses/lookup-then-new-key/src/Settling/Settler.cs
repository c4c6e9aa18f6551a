using DoubleCharge.Payments;

namespace DoubleCharge.Settling;

/// <summary>Settles what is in doubt: looks up every pending payment that is due, and charges those that need it.</summary>
internal sealed class Settler(PaymentStore store, IServiceScopeFactory scopes, ILogger<Settler> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);

    // Wide, because settling holds no database connection, only patience.
    private const int MaxAtOnce = 100;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await OutliveAsync("Looking for payments to settle", () => SettleDueAsync(stoppingToken), stoppingToken);
    }

    // One round ends before the next begins, so that no payment is settled twice at once.
    private async Task SettleDueAsync(CancellationToken stoppingToken)
    {
        var due = await store.ListDueAsync(MaxAtOnce, stoppingToken);
        await Task.WhenAll(due.Select(payment => SettleAsync(payment, stoppingToken)));
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
            logger.LogDebug("{What} was interrupted by the shutdown and goes on after the next start", what);
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "{What} failed and will be tried again", what);
        }
    }
}
