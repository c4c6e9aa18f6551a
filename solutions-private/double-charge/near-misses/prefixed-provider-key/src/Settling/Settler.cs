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

    // Wide, because an attempt holds no database connection, only patience: attempts that hang must leave room for those
    // that would be answered at once.
    private const int MaxAttemptsAtOnce = 100;

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
                var free = MaxAttemptsAtOnce - _attempts.Count;
                if (free == 0) return;

                var due = await store.ClaimDueAsync(free, Lease, stoppingToken);
                _attempts.AddRange(due.Select(payment => SettleAsync(payment, stoppingToken)));
            },
            stoppingToken);

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
