using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

internal sealed record Delivery(Guid DeliveryId, string TenantId, string Url, string Secret);
internal sealed record Receiver(Guid WebhookId, string Url, string Secret);

/// <summary>Tells webhooks what happens to documents.</summary>
internal sealed class Deliveries(TenantDatabase database, Outside outside, TimeProvider clock, ILogger<Deliveries> logger) : BackgroundService
{
    private const string Receivers =
        """
        SELECT webhook_id AS "WebhookId", url AS "Url", secret AS "Secret" FROM webhooks WHERE tenant_id = current_tenant()
        """;

    private const string Add =
        "INSERT INTO deliveries (delivery_id, webhook_id, document_id, event, payload, created_at) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string Note = "UPDATE deliveries SET status = @status WHERE delivery_id = @DeliveryId";

    // More than are ever under way: who does not answer keeps nobody else waiting.
    private const int AtOnce = 64;
    private const int NoteAttempts = 60;

    private readonly Channel<(Delivery Delivery, byte[] Body)> _waiting = Channel.CreateUnbounded<(Delivery, byte[])>();

    /// <summary>Tells the tenant's webhooks that a document was created, changed or deleted, if the session's work is kept.</summary>
    public async Task AnnounceAsync(TenantSession session, string happened, Document document)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var rows = new List<object[]>();
        foreach (var receiver in await session.QueryAsync<Receiver>(Receivers))
        {
            var delivery = new Delivery(Guid.CreateVersion7(), session.TenantId, receiver.Url, receiver.Secret);
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new { delivery.DeliveryId, Event = happened, document.DocumentId, document.Title, At = now }, JsonSerializerOptions.Web);
            rows.Add([delivery.DeliveryId, receiver.WebhookId, document.DocumentId, happened, body, now]);
            session.AfterCommit(() => _waiting.Writer.TryWrite((delivery, body)));
        }

        await session.ExecuteAsync(Add, rows);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _waiting.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (one, _) => await DeliverAsync(one.Delivery, one.Body, stoppingToken));

    private async Task DeliverAsync(Delivery delivery, byte[] body, CancellationToken stopping)
    {
        var isDelivered = await outside.TellAsync(delivery.Url, delivery.Secret, body, stopping);
        if (!isDelivered) logger.LogInformation("Delivery {DeliveryId} failed", delivery.DeliveryId);
        await NoteAsync(delivery, isDelivered ? "delivered" : "failed", stopping);
    }

    private async Task NoteAsync(Delivery delivery, string status, CancellationToken stopping)
    {
        for (var attempt = 1; !stopping.IsCancellationRequested; attempt++)
        {
            try
            {
                await database.RunAsync(delivery.TenantId, session => session.QueryAsync<int>(Note, new { status, delivery.DeliveryId }));
                return;
            }
            catch (Exception fault)
            {
                logger.LogWarning("Delivery {DeliveryId} could not be noted: {Reason}", delivery.DeliveryId, fault.GetType().Name);
                if (attempt == NoteAttempts) return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, CancellationToken.None);
        }
    }
}

/// <summary>The way to those outside, and to nobody inside.</summary>
internal sealed class Outside(HttpHandlers handlers, INames names, IDialer dialer, TimeProvider clock)
{
    private const int MostAddresses = 4;
    private const int MostRedirects = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>Tells somebody outside; false if that was not possible.</summary>
    public async Task<bool> TellAsync(string url, string secret, byte[] body, CancellationToken stopping)
    {
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), body));
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            return await PostAsync(new Uri(url), signature, body, both.Token);
        }
        catch (Exception)
        {
            return false;
        }
    }

    private async Task<bool> PostAsync(Uri url, string signature, byte[] body, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(Handler());
        for (var redirects = 0; WebhookUrl.IsFine(url); redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Signature", signature);
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode) return true;
            if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || redirects == MostRedirects
                || !answer.Headers.NonValidated.TryGetValues("Location", out var location)
                || !Uri.TryCreate(url, location.ToString(), out var next))
                return false;
            url = next;
        }

        return false;
    }

    // A handler for each delivery, and a connection for each request: what a name means is asked for each, and nothing is kept of the last one.
    private SocketsHttpHandler Handler()
    {
        var handler = handlers.Create();
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        handler.ActivityHeadersPropagator = null;
        handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken);
        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint to, CancellationToken cancellationToken)
    {
        var addresses = await names.ResolveAsync(to.Host, cancellationToken);
        // These very addresses are used: asked again, the name might mean others.
        if (addresses.Count == 0 || !addresses.All(PublicAddresses.IsPublic)) throw new IOException("There is nobody outside of this name.");
        foreach (var address in addresses.Take(MostAddresses))
        {
            try
            {
                return await dialer.DialAsync(address, to.Port, cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The next one may answer.
            }
        }

        throw new IOException("Nobody answers.");
    }
}
