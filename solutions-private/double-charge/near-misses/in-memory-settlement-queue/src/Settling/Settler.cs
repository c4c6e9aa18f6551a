using DoubleCharge.Payments;

namespace DoubleCharge.Settling;

/// <summary>Settles what is in the queue; each payment is tried until it is final.</summary>
internal sealed class Settler(SettlementQueue queue, IServiceScopeFactory scopes, ILogger<Settler> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Wide, because an attempt holds no database connection, only patience: attempts that hang must leave room for those
    // that would be answered at once.
    private const int MaxPaymentsAtOnce = 100;

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            queue.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = MaxPaymentsAtOnce, CancellationToken = stoppingToken },
            SettleAsync);

    private async ValueTask SettleAsync(Guid id, CancellationToken stoppingToken)
    {
        while (!await TrySettleAsync(id, stoppingToken))
            await Task.Delay(RetryDelay, stoppingToken);
        queue.Remove(id);
    }

    private async Task<bool> TrySettleAsync(Guid id, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var payment = await scope.ServiceProvider.GetRequiredService<PaymentService>().SettleAsync(id, stoppingToken);
            return payment.Status != PaymentStatus.Pending;
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            // A database that is away, above all. The payment stays in the queue for as long as that takes.
            logger.LogWarning(fault, "Settling payment {PaymentId} failed and will be tried again", id);
            return false;
        }
    }
}
