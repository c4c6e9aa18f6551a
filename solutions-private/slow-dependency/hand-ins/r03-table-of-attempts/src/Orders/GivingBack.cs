using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>Gives back what checkouts reserved that came to nothing (C11), of any instance.</summary>
internal sealed class GivingBack(
    AttemptStore attempts, OrderStore orders, ReservationsClient reservations, ILogger<GivingBack> logger) : BackgroundService
{
    private const int AtOnce = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                var due = await attempts.TakeDueAsync(AtOnce);
                taken = due.Count;
                await Task.WhenAll(due.Select(GiveBackAsync));
            }
            catch (Exception fault)
            {
                logger.LogWarning("Cannot give back: {Fault}", fault.Message);
                taken = 0;
            }

            if (taken < AtOnce) await Task.Delay(Pause, stoppingToken);
        }
    }

    private async Task GiveBackAsync(string orderId)
    {
        try
        {
            var order = await orders.FindAsync(orderId);
            foreach (var reservation in await reservations.FindAsync(orderId))
            {
                if (reservation.Id == order?.ReservationId) continue;
                await reservations.CancelAsync(reservation.Id);
                logger.LogInformation("Gave back {ReservationId} of {OrderId}", reservation.Id, orderId);
            }

            await attempts.EndAsync(orderId);
        }
        catch (DependencyUnavailableException fault)
        {
            logger.LogWarning("Cannot give back {OrderId} yet: {Fault}", orderId, fault.Message);
            await attempts.RetryAsync(orderId);
        }
    }
}
