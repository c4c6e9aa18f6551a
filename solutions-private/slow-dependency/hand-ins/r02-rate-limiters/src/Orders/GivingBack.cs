using System.Collections.Concurrent;
using System.Diagnostics;
using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>Gives back what was, or may yet be, reserved for a checkout that came to nothing (C11).</summary>
internal sealed class GivingBack(ReservationsClient reservations, ILogger<GivingBack> logger) : BackgroundService
{
    private const int Parallel = 10;

    // D5: a reservation takes effect within three seconds, or never.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3.3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private readonly ConcurrentDictionary<string, long> failedAt = new();

    public void Add(string reference) => failedAt[reference] = Stopwatch.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var due = failedAt.Where(entry => Stopwatch.GetElapsedTime(entry.Value) > Settled).OrderBy(entry => entry.Value).ToList();
            await System.Threading.Tasks.Parallel.ForEachAsync(
                // Not more than a round lasts a few seconds, so that nothing new waits long for its turn.
                due.Take(50),
                new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = stoppingToken },
                async (entry, _) => await TryGiveBackAsync(entry.Key));
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private async Task TryGiveBackAsync(string reference)
    {
        try
        {
            await reservations.GiveBackAsync(reference);
            failedAt.TryRemove(reference, out _);
        }
        catch (Exception fault)
        {
            logger.LogWarning("Cannot give back {OrderId} yet: {Fault}", reference, fault.Message);
        }
    }
}
