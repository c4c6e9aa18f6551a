using System.Runtime.CompilerServices;
using DoubleCharge.Payments;

namespace DoubleCharge.Settling;

/// <summary>Takes up pending payments whose lease has ended: nobody is charging them any more.</summary>
internal sealed class Sweeper(IServiceScopeFactory scopes, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);

    // Payments whose charge hangs take a place for seconds; there must be places left for the others.
    private const int MaxAtOnce = 100;

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            LeasedAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
            ProceedAsync);

    // A payment is leased only when there is a place for it, so that no lease runs down in a queue.
    private async IAsyncEnumerable<Payment> LeasedAsync([EnumeratorCancellation] CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryLeaseNextAsync(stoppingToken) is { } leased)
                yield return leased;
            else
                await Task.Delay(PollInterval, stoppingToken);
        }
    }

    private async Task<Payment?> TryLeaseNextAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Payments(scope).TryLeaseNextAsync(stoppingToken);
    }

    private async ValueTask ProceedAsync(Payment leased, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await Payments(scope).ProceedAsync(leased, stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            // One payment that cannot be settled now must not keep the others from it.
            logger.LogWarning(fault, "Settling payment {PaymentId} failed; its lease will end", leased.Id);
        }
    }

    private static PaymentService Payments(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<PaymentService>();
}
