using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>Tells webhooks what happens to documents, each on its own: one that does not answer keeps nobody waiting.</summary>
internal sealed class Sender(IServiceProvider services, HttpHandlers handlers, PublicInternet internet, TimeProvider clock, ILogger<Sender> logger)
{
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(100);
    private readonly HttpClient _http = Client(handlers, internet);

    /// <summary>Sends something. Where it is not certain that it was committed, it is sent if the database has it.</summary>
    public void Send(Announcement announcement, bool isCertain)
    {
        // Nothing of the request goes along.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(() => DeliverAsync(announcement, isCertain));
    }

    private async Task DeliverAsync(Announcement announcement, bool isCertain)
    {
        await _places.WaitAsync();
        try
        {
            const string find =
                """
                SELECT w.url AS "Url", w.secret AS "Secret" FROM deliveries JOIN webhooks w USING (webhook_id) WHERE delivery_id = @DeliveryId
                """;
            var found = await PersistentlyAsync(
                database => database.QueryAsync<Webhook>(announcement.TenantId, find, new { announcement.DeliveryId }, CancellationToken.None),
                found => found.Count > 0 || isCertain);
            if (found is not [var webhook]) return;
            var status = await SendAsync(announcement, webhook) ? "delivered" : "failed";
            const string note = "UPDATE deliveries SET status = @status WHERE delivery_id = @DeliveryId";
            await PersistentlyAsync(
                database => database.QueryAsync<int>(
                    announcement.TenantId, note, new { status, announcement.DeliveryId }, CancellationToken.None),
                _ => true);
        }
        catch (Exception fault)
        {
            logger.LogError("Delivery {DeliveryId} could not be noted: {Fault}", announcement.DeliveryId, fault.GetType().Name);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<List<T>> PersistentlyAsync<T>(Func<TenantDatabase, Task<List<T>>> query, Predicate<List<T>> isEnough)
    {
        var database = services.GetRequiredService<TenantDatabase>();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var result = await query(database);
                if (isEnough(result) || attempt > 8) return result;
            }
            catch (NpgsqlException) when (attempt < 15)
            {
                // The database is away; it may be back in a moment.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), clock);
        }
    }

    private async Task<bool> SendAsync(Announcement announcement, Webhook webhook)
    {
        using var timeout = new CancellationTokenSource(GivesUpAfter, clock);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(webhook.Secret), announcement.Body));
        try
        {
            var url = new Uri(webhook.Url);
            for (var hop = 0; hop <= 3; hop++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(announcement.Body) };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.Add("Signature", signature);
                request.Headers.ConnectionClose = true;
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
                if (answer.IsSuccessStatusCode) return true;
                if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                    || !answer.Headers.NonValidated.TryGetValues("Location", out var locations)
                    || !Uri.TryCreate(url, locations.First(), out url!) || url.Scheme != Uri.UriSchemeHttp)
                    return false;
            }
        }
        catch (Exception fault)
        {
            logger.LogInformation("Delivery {DeliveryId} failed: {Fault}", announcement.DeliveryId, fault.GetType().Name);
        }

        return false;
    }

    private static HttpClient Client(HttpHandlers handlers, PublicInternet internet)
    {
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.ConnectTimeout = GivesUpAfter;
        handler.ActivityHeadersPropagator = null;
        handler.ConnectCallback = async (context, cancellationToken) =>
            await internet.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private sealed record Webhook(string Url, string Secret);
}
