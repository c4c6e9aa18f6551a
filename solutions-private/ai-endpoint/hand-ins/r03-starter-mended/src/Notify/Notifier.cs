using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>Sends the notifications of the outbox in the background.</summary>
internal sealed class Notifier(
    NpgsqlDataSource database, IHttpClientFactory clients, TimeProvider clock, ILogger<Notifier> logger) : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "notify";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await SendNextAsync(stoppingToken)) await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Shut down gracefully. A request that took too long is cancelled, too, and is no reason to stop.
                break;
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "A notification was not sent and will be sent again");
                await Task.Delay(Pause, clock, CancellationToken.None);
            }
        }
    }

    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Taking a notification removes it, so that no other instance sends it as well.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await Outbox.TakeAsync(connection) is not { } notification) return false;
        try
        {
            await SendAsync(notification, cancellationToken);
        }
        catch
        {
            await transaction.RollbackAsync(CancellationToken.None);
            throw;
        }

        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    private async Task SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(ClientName);
        // Every attempt has the same id, so that duplicates are recognized.
        var body = new
        {
            NotificationId = $"{notification.TransferId}-{notification.Kind}", notification.TransferId, notification.Kind,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "notifications") { Content = JsonContent.Create(body) };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
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
