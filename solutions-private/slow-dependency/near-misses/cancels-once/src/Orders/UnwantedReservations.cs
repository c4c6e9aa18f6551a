using System.Collections.Concurrent;
using System.Diagnostics;
using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>Gives back what was, or may have been, reserved for orders that do not exist.</summary>
internal sealed class UnwantedReservations(IServiceScopeFactory scopes, ILogger<UnwantedReservations> logger) : BackgroundService
{
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(0.4);

    // The warehouse may take three seconds until what it has received takes effect: until then, nothing found means nothing.
    private static readonly TimeSpan MayStillTakeEffect = TimeSpan.FromSeconds(3.5);

    // By reference: since when.
    private readonly ConcurrentDictionary<string, long> open = [];

    /// <summary>Sees to it that nothing stays reserved for this reference.</summary>
    public void Add(string reference) => open[reference] = Stopwatch.GetTimestamp();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                open,
                new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                async (one, token) => await CancelAsync(one.Key, one.Value, token));
        }
    }

    private async Task CancelAsync(string reference, long since, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var reservations = scope.ServiceProvider.GetRequiredService<ReservationsClient>();
            if (Stopwatch.GetElapsedTime(since) < MayStillTakeEffect) return;
            open.TryRemove(reference, out _);
            var found = await reservations.FindAsync(reference, cancellationToken);
            foreach (var reservation in found)
            {
                await reservations.CancelAsync(reservation.Id, cancellationToken);
                logger.LogInformation("Gave back reservation {ReservationId} of order {OrderId}", reservation.Id, reference);
            }
        }
        // Nobody was asked yet.
        catch (DependencyException fault) when (!fault.WasSent)
        {
            open.TryAdd(reference, since);
        }
        catch (DependencyException fault)
        {
            logger.LogError("The reservation of order {OrderId} could not be given back: {Reason}", reference, fault.Message);
        }
    }
}
