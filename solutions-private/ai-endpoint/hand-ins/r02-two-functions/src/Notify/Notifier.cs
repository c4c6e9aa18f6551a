using AiEndpoint.Hosting;

namespace AiEndpoint.Notify;

/// <summary>Sends the notifications of the outbox in the background, for as long as this instance lives.</summary>
internal sealed class Notifier(Outbox outbox, IConfiguration configuration, TimeProvider clock, ILogger<Notifier> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = Outgoing.Create(configuration, "Notify");

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var goOn = false;
            try
            {
                goOn = await SendWaitingAsync();
            }
            catch (Exception fault)
            {
                // Whatever it is: what was taken is free again soon.
                logger.LogWarning("The outbox could not be worked on: {Reason}", fault.GetType().Name);
            }

            if (!goOn) await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task<bool> SendWaitingAsync()
    {
        var waiting = await outbox.TakeAsync();
        if (waiting.Count == 0) return false;
        var sent = await Task.WhenAll(waiting.Select(SendAsync));
        long[] done = [.. waiting.Where((_, index) => sent[index]).Select(notification => notification.OutboxId)];
        long[] left = [.. waiting.Where((_, index) => !sent[index]).Select(notification => notification.OutboxId)];
        if (done.Length > 0) await outbox.RemoveAsync(done);
        if (left.Length == 0) return true;
        logger.LogWarning("{Count} notifications were not taken and will be sent again", left.Length);
        await outbox.GiveBackAsync(left);
        return false;
    }

    // Does not throw: one that fails is not to hold up the others.
    private async Task<bool> SendAsync(Notification notification)
    {
        try
        {
            // Every attempt has the same id, so that repetitions are recognized.
            var body = new
            {
                NotificationId = $"{notification.TransferId}-{notification.Kind}", notification.TransferId, notification.Kind,
            };
            using var patience = new CancellationTokenSource(Patience, clock);
            using var request = new HttpRequestMessage(HttpMethod.Post, "notifications") { Content = JsonContent.Create(body) };
            // The status says it all.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

/// <summary>How notifications are sent.</summary>
internal static class NotifyServices
{
    public static IServiceCollection AddNotify(this IServiceCollection services) =>
        services.AddSingleton<Outbox>().AddHostedService<Notifier>();
}
