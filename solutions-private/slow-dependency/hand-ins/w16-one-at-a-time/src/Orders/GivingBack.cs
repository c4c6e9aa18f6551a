using System.Diagnostics;
using System.Threading.Channels;
using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>
/// Gives back what was, or may yet be, reserved for a checkout that came to nothing (C11): one by one, four in a second, so that a
/// warehouse that has just come back is not knocked over again.
/// </summary>
internal sealed class GivingBack(ReservationsClient reservations, ILogger<GivingBack> logger) : BackgroundService
{
    // D5: a reservation takes effect within three seconds, or never.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3.3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);

    private readonly Channel<(string Reference, long FailedAt)> waiting = Channel.CreateUnbounded<(string, long)>();

    /// <summary>Sees to it in the background, for as long as it takes.</summary>
    public void Add(string reference) => waiting.Writer.TryWrite((reference, Stopwatch.GetTimestamp()));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (reference, failedAt) in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            var unsettled = Settled - Stopwatch.GetElapsedTime(failedAt);
            if (unsettled > TimeSpan.Zero) await Task.Delay(unsettled, stoppingToken);
            try
            {
                foreach (var reservation in await reservations.FindAsync(reference))
                {
                    await reservations.CancelAsync(reservation.Id);
                    logger.LogInformation("Gave back {ReservationId} of {OrderId}", reservation.Id, reference);
                }
            }
            catch (Exception fault)
            {
                logger.LogWarning("Cannot give back {OrderId} yet: {Fault}", reference, fault.Message);
                waiting.Writer.TryWrite((reference, failedAt));
            }

            await Task.Delay(Interval, stoppingToken);
        }
    }
}
