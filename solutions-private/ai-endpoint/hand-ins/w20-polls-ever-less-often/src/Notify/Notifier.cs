using AiEndpoint.Hosting;
using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>
/// Sends the notifications of the outbox in the background. They are removed after they took effect, so that one whose instance dies
/// is sent again; its id is the same then, and so a repetition has no effect.
/// </summary>
internal sealed class Notifier(
    NpgsqlDataSource database, IHttpClientFactory clients, Bell bell, TimeProvider clock, ILogger<Notifier> logger) : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "notify";

    // What this instance did itself rings the bell. Looking for what others left is for those that were killed: often at first, and
    // less and less often while there is nothing, so that a quiet night is quiet for the database, too.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before looking, so that what comes meanwhile is not missed.
            var rung = bell.Rung;
            bool? sent = false;
            try
            {
                sent = await SendAllAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(fault, "Notifications were not sent and will be sent again");
            }

            if (sent == false)
            {
                await Task.Delay(PauseAfterFailure, clock, stoppingToken);
                continue;
            }

            var nothing = sent is null && !rung.IsCompleted;
            pause = nothing ? TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)) : ShortestPause;
            await rung.WaitAsync(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Whether all were sent; null if there was nothing to send.
    private async Task<bool?> SendAllAsync(CancellationToken cancellationToken)
    {
        var notifications = await database.RunAsync(clock, Outbox.FindAsync);
        if (notifications.Count == 0) return null;

        // At the same time, so that one that hangs does not keep the others.
        using var http = clients.CreateClient(ClientName);
        var sent = await Task.WhenAll(notifications.Select(notification => TrySendAsync(http, notification, cancellationToken)));
        var done = notifications.Where((_, index) => sent[index]).Select(notification => notification.OutboxId).ToArray();
        if (done.Length > 0) await database.RunAsync(clock, connection => Outbox.RemoveAsync(connection, done));
        return done.Length == notifications.Count;
    }

    private async Task<bool> TrySendAsync(HttpClient http, Notification notification, CancellationToken cancellationToken)
    {
        try
        {
            // Every attempt has the same id, so that duplicates are recognized.
            var body = new
            {
                NotificationId = $"{notification.TransferId}-{notification.Kind}", notification.TransferId, notification.Kind,
            };
            using var request = new HttpRequestMessage(HttpMethod.Post, "notifications") { Content = JsonContent.Create(body) };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(
                "{Kind} of {TransferId} was not notified: {Reason}", notification.Kind, notification.TransferId, fault.GetType().Name);
            return false;
        }
    }
}

/// <summary>How notifications are sent.</summary>
internal static class NotifyServices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddNotify(this IServiceCollection services)
    {
        services.AddHttpClient(Notifier.ClientName, (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>("Dependencies:Notify:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Notify:BaseAddress is not configured.");
            http.Timeout = Patience;
        })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services.AddSingleton<Bell>().AddHostedService<Notifier>();
    }
}
