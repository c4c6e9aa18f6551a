using SlowDependency.Dependencies;

namespace SlowDependency.Orders;

/// <summary>Gives back what was, or may yet be, reserved for a checkout that came to nothing (C11).</summary>
internal sealed class GivingBack(ReservationsClient reservations, ILogger<GivingBack> logger)
{
    // D5: a reservation takes effect within three seconds, or never.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3.3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Sees to it in the background, for as long as it takes.</summary>
    public void Start(string reference) => _ = Task.Run(() => GiveBackAsync(reference));

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
