using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>Tells webhooks what happens to documents.</summary>
internal sealed class Deliveries(
    TenantDatabase database, HttpHandlers handlers, PublicInternet internet, Announcements announcements, TimeProvider clock,
    ILogger<Deliveries> logger) : BackgroundService
{
    private const int MostRedirects = 3;
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = Client(handlers, internet);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        announcements.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = 40 },
        async (announcement, _) => await DeliverAsync(announcement, stoppingToken));

    private async Task DeliverAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindWebhookAsync(announcement, cancellationToken) is not { } webhook) return;
            var status = await SendAsync(announcement, webhook, cancellationToken) ? "delivered" : "failed";
            await RepeatedlyAsync(
                () => database.ChangeAsync((connection, _) => connection.ExecuteAsync(
                    "UPDATE deliveries SET status = @status WHERE tenant_id = @TenantId AND delivery_id = @DeliveryId",
                    new { status, announcement.TenantId, announcement.DeliveryId })),
                _ => true, cancellationToken);
        }
        catch (Exception fault)
        {
            logger.LogError("Delivery {DeliveryId} could not be noted: {Fault}", announcement.DeliveryId, fault.GetType().Name);
        }
    }

    private async Task<Webhook?> FindWebhookAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        const string sql =
            """
            SELECT w.url AS "Url", w.secret AS "Secret" FROM deliveries d JOIN webhooks w ON w.tenant_id = d.tenant_id AND w.webhook_id = d.webhook_id
            WHERE d.tenant_id = @TenantId AND d.delivery_id = @DeliveryId
            """;
        var found = await RepeatedlyAsync(
            () => database.QueryAsync<Webhook>(sql, new { announcement.TenantId, announcement.DeliveryId }, cancellationToken),
            found => found.Count > 0 || announcement.IsCertain, cancellationToken);
        return found.SingleOrDefault();
    }

    // The database may be away for a moment.
    private async Task<T> RepeatedlyAsync<T>(Func<Task<T>> query, Func<T, bool> isEnough, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await query();
                if (isEnough(result) || attempt >= 8) return result;
            }
            catch (NpgsqlException) when (attempt < 20)
            {
                // Once more.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(400), clock, cancellationToken);
        }
    }

    private async Task<bool> SendAsync(Announcement announcement, Webhook webhook, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(GivesUpAfter, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(webhook.Secret), announcement.Body));
        try
        {
            var url = new Uri(webhook.Url);
            for (var redirects = 0; ; redirects++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(announcement.Body) };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.Add("Signature", signature);
                request.Headers.ConnectionClose = true;
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
                if (answer.IsSuccessStatusCode) return true;
                if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || redirects == MostRedirects
                    || answer.Headers.Location is not { } location || !Uri.TryCreate(url, location.OriginalString, out var next)
                    || next.Scheme != Uri.UriSchemeHttp)
                    return false;
                url = next;
            }
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("Delivery {DeliveryId} failed: {Fault}", announcement.DeliveryId, fault.GetType().Name);
            return false;
        }
    }

    private static HttpClient Client(HttpHandlers handlers, PublicInternet internet)
    {
        var handler = handlers.Create();
        // Each request resolves, checks and connects on its own, and brings nothing from the one before.
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        (handler.ConnectTimeout, handler.ActivityHeadersPropagator) = (GivesUpAfter, null);
        handler.ConnectCallback = async (context, cancellationToken) =>
            await internet.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private sealed record Webhook(string Url, string Secret);
}
