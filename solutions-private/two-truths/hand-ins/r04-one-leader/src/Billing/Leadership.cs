using System.Diagnostics;
using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>
/// Elects the one instance that sends: whoever has the lease in the database, by the database's clock. Two leaders for a moment do no
/// harm, since a message that is sent twice has one effect, and an order's next change waits for the answer to this one in the database.
/// </summary>
internal sealed class Leadership(Database database, ILogger<Leadership> logger) : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMilliseconds(500);
    // Shorter than the lease, which counts from a later moment than we do.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(3.5);
    // A predecessor that lives, but lost the lease with the database, writes its last answers down.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly Guid _me = Guid.NewGuid();
    private long _electedAt;
    private long _renewedAt;

    /// <summary>Whether this instance may send.</summary>
    public bool IsHeld
    {
        get
        {
            var (elected, renewed) = (Interlocked.Read(ref _electedAt), Interlocked.Read(ref _renewedAt));
            return renewed != 0 && Stopwatch.GetElapsedTime(renewed) < Validity && Stopwatch.GetElapsedTime(elected) > Grace;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Interlocked.Exchange(ref _renewedAt, 0);
        try
        {
            await database.ExecuteAsync("UPDATE leader SET until = now() WHERE holder = @me", new { me = _me }, cancellationToken);
        }
        catch (Exception fault)
        {
            logger.LogInformation("The lease runs out by itself: {Fault}", fault.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var at = Stopwatch.GetTimestamp();
                var held = await database.ExecuteAsync(
                    """
                    INSERT INTO leader AS l (holder, until) VALUES (@me, now() + interval '4 seconds')
                    ON CONFLICT (id) DO UPDATE SET holder = @me, until = now() + interval '4 seconds'
                    WHERE l.holder = @me OR l.until <= now()
                    """,
                    new { me = _me }, stoppingToken) > 0;
                var before = Interlocked.Read(ref _renewedAt);
                if (held && (before == 0 || Stopwatch.GetElapsedTime(before) >= Validity))
                {
                    Interlocked.Exchange(ref _electedAt, Stopwatch.GetTimestamp());
                    logger.LogInformation("This instance sends from now on");
                }

                Interlocked.Exchange(ref _renewedAt, held ? at : 0);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The lease could not be asked for: {Fault}", fault.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Renewal, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
