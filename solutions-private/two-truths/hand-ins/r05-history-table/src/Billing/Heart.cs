using System.Diagnostics;
using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>Tells the other instances that this one lives: what it owns is for it alone to send.</summary>
internal sealed class Heart(Database database, ILogger<Heart> logger) : BackgroundService
{
    /// <summary>After which an instance that has not beaten is dead, in SQL.</summary>
    public const string DeadAfter = "interval '4 seconds'";

    private const int BeatsBetweenBurials = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(600);
    // Less than what makes the others think that we are dead.
    private static readonly TimeSpan AliveFor = TimeSpan.FromSeconds(3.3);
    // The others, back from an outage of the database, beat and write down what they know before we take over from them.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private long _beganAt;
    private long _beatAt;

    /// <summary>This instance. One that is started again is another one.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Whether what this instance owns is still its own.</summary>
    public bool IsBeating => Interlocked.Read(ref _beatAt) is not 0 and var at && Stopwatch.GetElapsedTime(at) < AliveFor;

    /// <summary>Whether this instance may take what is free.</summary>
    public bool IsSteady => IsBeating && Stopwatch.GetElapsedTime(Interlocked.Read(ref _beganAt)) > Settling;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Interlocked.Exchange(ref _beatAt, 0);
        try
        {
            await database.ExecuteAsync("DELETE FROM instances WHERE id = @Id", new { Id }, cancellationToken);
        }
        catch (Exception fault)
        {
            logger.LogInformation("This instance was not signed off: {Fault}", fault.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var beats = 0; !stoppingToken.IsCancellationRequested; beats++)
        {
            try
            {
                var at = Stopwatch.GetTimestamp();
                await database.ExecuteAsync(
                    "INSERT INTO instances (id, beat) VALUES (@Id, now()) ON CONFLICT (id) DO UPDATE SET beat = now()", new { Id }, stoppingToken);
                if (!IsBeating) Interlocked.Exchange(ref _beganAt, Stopwatch.GetTimestamp());
                Interlocked.Exchange(ref _beatAt, at);
                if (beats % BeatsBetweenBurials == 0)
                    await database.ExecuteAsync(
                        "DELETE FROM instances WHERE id IN (SELECT id FROM instances WHERE beat < now() - interval '1 hour' LIMIT 100)",
                        new { }, stoppingToken);
            }
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested) return;
                logger.LogWarning("The heart missed a beat: {Fault}", fault.Message);
            }

            await Task.Delay(Beat, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
