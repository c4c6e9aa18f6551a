using AiEndpoint.Hosting;

namespace AiEndpoint.Notify;

/// <summary>
/// Sends the notifications of the outbox in the background. Every instance sends whatever waits, without asking the others: they all
/// use the same ids, so a repetition has no second effect, and nobody has to take over from an instance that was killed.
/// </summary>
internal sealed class Notifier(Database database, IHttpClientFactory clients, TimeProvider clock, ILogger<Notifier> logger)
    : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "notify";

    private const int AtOnce = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var waiting = await database.RunAsync(Outbox.FindAsync);
                var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken };
                await Parallel.ForEachAsync(waiting, options, TrySendAsync);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The outbox cannot be read: {Reason}", fault.GetType().Name);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    // One that cannot be sent stops no other.
    private async ValueTask TrySendAsync(Notification notification, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(notification, cancellationToken);
            await database.RunAsync(connection => Outbox.RemoveAsync(connection, notification));
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(
                "Notification {TransferId} {Kind} will be sent again: {Reason}",
                notification.TransferId, notification.Kind, fault.GetType().Name);
        }
    }

    private async Task SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(ClientName);
        // Every attempt has the same id, so that duplicates are recognized.
        var body = new
        {
            NotificationId = $"{notification.TransferId}-{notification.Kind}", notification.TransferId, notification.Kind,
        };
        using var response = await http.PostAsJsonAsync("notifications", body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

/// <summary>How notifications are sent.</summary>
internal static class NotifyServices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public static IServiceCollection AddNotify(this IServiceCollection services)
    {
        services.AddHttpClient(Notifier.ClientName, (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>("Dependencies:Notify:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Notify:BaseAddress is not configured.");
            http.Timeout = Patience;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services.AddHostedService<Notifier>();
    }
}
