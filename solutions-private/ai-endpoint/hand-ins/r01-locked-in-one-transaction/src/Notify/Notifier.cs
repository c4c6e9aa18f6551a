using AiEndpoint.Hosting;

namespace AiEndpoint.Notify;

/// <summary>Sends the notifications of the outbox in the background.</summary>
internal sealed class Notifier(Sessions sessions, IHttpClientFactory clients, TimeProvider clock, ILogger<Notifier> logger)
    : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "notify";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await SendBatchAsync(stoppingToken) ? Pause : PauseAfterFault;
            }
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested) return;
                logger.LogWarning("Notifications cannot be read now: {Reason}", fault.GetType().Name);
                pause = PauseAfterFault;
            }

            try
            {
                await Task.Delay(pause, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Whether all went well.
    private async Task<bool> SendBatchAsync(CancellationToken cancellationToken)
    {
        using var deadline = sessions.NewDeadline();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var batch = await sessions.RunAsync(Outbox.ReadAsync, either.Token);
        var sent = await Task.WhenAll(batch.Select(waiting => TrySendAsync(waiting, cancellationToken)));
        foreach (var (waiting, succeeded) in batch.Zip(sent))
            if (succeeded) await sessions.RunAsync(session => Outbox.RemoveAsync(session, waiting), either.Token);
        return sent.All(succeeded => succeeded);
    }

    private async Task<bool> TrySendAsync(Waiting waiting, CancellationToken cancellationToken)
    {
        try
        {
            using var http = clients.CreateClient(ClientName);
            // Every attempt has the same id, so that duplicates are recognized.
            var body = new
            {
                NotificationId = $"{waiting.TransferId}-{waiting.Kind}", waiting.TransferId, waiting.Kind,
            };
            using var response = await http.PostAsJsonAsync("notifications", body, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception fault)
        {
            logger.LogWarning("A notification was not sent and will be sent again: {Reason}", fault.GetType().Name);
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
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services.AddHostedService<Notifier>();
    }
}
