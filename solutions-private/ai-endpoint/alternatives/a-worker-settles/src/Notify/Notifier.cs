using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>Sends the notifications of the outbox in the background.</summary>
internal sealed class Notifier(NpgsqlDataSource database, IHttpClientFactory clients, ILogger<Notifier> logger) : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "notify";

    private const int BatchSize = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Longer than a call may take. One that outlives its lease does no harm: it is sent again with the same id.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await SendBatchAsync(stoppingToken)) await Task.Delay(Pause, stoppingToken);
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning("Could not look for notifications: {Fault}", fault.Message);
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    // No connection is held while notifications are sent.
    private async Task<bool> SendBatchAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Lent> batch;
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
            batch = await Outbox.LendAsync(connection, BatchSize, Lease);
        var outcomes = await Task.WhenAll(batch.Select(one => TrySendAsync(one, cancellationToken)));
        long[] sent = [.. batch.Zip(outcomes).Where(one => one.Second).Select(one => one.First.OutboxId)];
        if (sent.Length == 0) return false;

        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
            await Outbox.RemoveAsync(connection, sent);
        return true;
    }

    private async Task<bool> TrySendAsync(Lent notification, CancellationToken cancellationToken)
    {
        try
        {
            using var http = clients.CreateClient(ClientName);
            // Every attempt has the same id, so that duplicates are recognized.
            var body = new
            {
                NotificationId = $"{notification.TransferId}-{notification.Kind}", notification.TransferId, notification.Kind,
            };
            using var response = await http.PostAsJsonAsync("notifications", body, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Notification {OutboxId} is sent again: {Fault}", notification.OutboxId, fault.Message);
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
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        return services.AddHostedService<Notifier>();
    }
}
