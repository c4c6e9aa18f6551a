using DoubleCharge.Payments;

namespace DoubleCharge.Settling;

/// <summary>
/// Settles what is in doubt. Every instance runs one; they share the work by the locks on the rows and need not know of each
/// other.
/// </summary>
internal sealed class Settler(PaymentStore store, IServiceScopeFactory scopes, ILogger<Settler> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);

    // An attempt holds a database connection; most of them are for callers.
    private const int MaxAttemptsAtOnce = 5;

    private readonly List<Task> _attempts = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await StartDueAsync(stoppingToken);
        }
        finally
        {
            await Task.WhenAll(_attempts);
        }
    }

    private Task StartDueAsync(CancellationToken stoppingToken) =>
        OutliveAsync(
            "Looking for payments to settle",
            async () =>
            {
                _attempts.RemoveAll(attempt => attempt.IsCompleted);
                while (_attempts.Count < MaxAttemptsAtOnce && await store.TryLockDueAsync(stoppingToken) is { } locked)
                    _attempts.Add(SettleAsync(locked, stoppingToken));
            },
            stoppingToken);

    private Task SettleAsync(LockedPayment locked, CancellationToken stoppingToken) =>
        OutliveAsync(
            $"Settling payment {locked.Payment.Id}",
            async () =>
            {
                await using var released = locked;
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<PaymentService>().SettleAsync(locked, stoppingToken);
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
