using System.Collections.Concurrent;
using AiEndpoint.Outside;
using AiEndpoint.Storage;

namespace AiEndpoint.Work;

/// <summary>
/// Tells Notify what happened. Every announcement is on its way alone, so that one that hangs keeps none of the others, and is crossed
/// out after it took effect: when an instance dies before that, somebody tells it again, with the same id and so without an effect.
/// </summary>
internal sealed class Announcer(AnnouncementBook book, Notifications notifications, TimeProvider clock, ILogger<Announcer> logger)
    : BackgroundService
{
    private const int MostUnderWay = 40;
    private const int MostCrossedOut = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> _underWay = new();
    // Callers need connections to the database, too.
    private readonly SemaphoreSlim _crossingOut = new(MostCrossedOut);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var announcement in await book.FindAsync(2 * MostUnderWay))
                    if (_underWay.Count < MostUnderWay && _underWay.TryAdd(announcement.NotificationId, true))
                        _ = TellAsync(announcement, stoppingToken);
            }
            catch (Exception fault)
            {
                logger.LogWarning("Announcements cannot be read: {Reason}", fault.GetType().Name);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task TellAsync(Announcement announcement, CancellationToken stoppingToken)
    {
        try
        {
            // Until it is no longer under way, the loop above does not tell it again.
            if (!await TryTellAsync(announcement, stoppingToken)) await Task.Delay(RetryPause, clock, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The instance stops; another one will tell it.
        }
        finally
        {
            _underWay.TryRemove(announcement.NotificationId, out _);
        }
    }

    private async Task<bool> TryTellAsync(Announcement announcement, CancellationToken stoppingToken)
    {
        try
        {
            if (!await notifications.TellAsync(announcement, stoppingToken)) return false;
            await CrossOutAsync(announcement);
            return true;
        }
        catch (Exception fault)
        {
            logger.LogWarning("{NotificationId} will be told again: {Reason}", announcement.NotificationId, fault.GetType().Name);
            return false;
        }
    }

    private async Task CrossOutAsync(Announcement announcement)
    {
        await _crossingOut.WaitAsync();
        try
        {
            await book.CrossOutAsync(announcement.NotificationId);
        }
        finally
        {
            _crossingOut.Release();
        }
    }
}

/// <summary>Who works here.</summary>
internal static class WorkServices
{
    public static IServiceCollection AddWork(this IServiceCollection services) =>
        services
            .AddSingleton<TransferDesk>()
            .AddSingleton<Settler>()
            .AddHostedService(provider => provider.GetRequiredService<Settler>())
            .AddHostedService<Announcer>();
}
