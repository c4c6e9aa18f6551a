using Npgsql;
using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>
/// Gives back what was, or may have been, reserved for checkouts that did not end. Every instance does; giving back twice does no harm.
/// </summary>
internal sealed class UnwantedReservations(
    OpenCheckouts checkouts, IServiceScopeFactory scopes, ILogger<UnwantedReservations> logger) : BackgroundService
{
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Parallel.ForEachAsync(
                    await checkouts.GiveUpAsync(stoppingToken),
                    new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                    async (one, token) => await CancelAsync(one.OrderId, one.IsDecided, token));
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning(fault, "Open checkouts cannot be read");
            }
        }
    }

    // Decided: by then whatever the warehouse has received has taken effect, or never will.
    private async Task CancelAsync(string orderId, bool isDecided, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var reservations = scope.ServiceProvider.GetRequiredService<ReservationsClient>();
            var found = await reservations.FindAsync(orderId, cancellationToken);
            foreach (var reservation in found) await reservations.CancelAsync(reservation.Id, cancellationToken);
            if (isDecided && found.Count == 0) await checkouts.EndAsync(orderId);
        }
        catch (DependencyException fault)
        {
            logger.LogWarning("The reservation of order {OrderId} is still in doubt: {Reason}", orderId, fault.Message);
        }
    }
}
