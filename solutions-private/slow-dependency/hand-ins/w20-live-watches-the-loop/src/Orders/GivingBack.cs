using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>Gives back what was, or may yet be, reserved for a checkout that came to nothing (C11).</summary>
internal sealed class GivingBack(ReservationsClient reservations, ILogger<GivingBack> logger) : IHealthCheck
{
    // D5: a reservation takes effect within three seconds, or never.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3.3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, long> underWay = new();

    /// <summary>Sees to it in the background, for as long as it takes.</summary>
    public void Start(string reference)
    {
        underWay[reference] = Stopwatch.GetTimestamp();
        _ = Task.Run(() => GiveBackAsync(reference));
    }

    /// <summary>Healthy while nothing is stuck: a task that got lost would keep stock reserved, and nobody would know.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var stuck = underWay.Count(entry => Stopwatch.GetElapsedTime(entry.Value) > StuckAfter);
        return Task.FromResult(stuck == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"{stuck} reservations could not be given back."));
    }

    private async Task GiveBackAsync(string reference)
    {
        await Task.Delay(Settled);
        while (true)
        {
            try
            {
                foreach (var reservation in await reservations.FindAsync(reference))
                {
                    await reservations.CancelAsync(reservation.Id);
                    logger.LogInformation("Gave back {ReservationId} of {OrderId}", reservation.Id, reference);
                }

                underWay.TryRemove(reference, out _);
                return;
            }
            catch (Exception fault)
            {
                logger.LogWarning("Cannot give back {OrderId} yet: {Fault}", reference, fault.Message);
                await Task.Delay(Pause);
            }
        }
    }
}
