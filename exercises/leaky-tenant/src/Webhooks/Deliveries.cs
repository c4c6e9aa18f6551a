using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

internal sealed record Delivery(Guid DeliveryId, string TenantId, string Url, string Secret);

/// <summary>Tells webhooks what happens to documents.</summary>
internal sealed class Deliveries(TenantDatabase database, HttpHandlers handlers, TimeProvider clock, ILogger<Deliveries> logger) : BackgroundService
{
    private const string Add =
        """
        WITH added AS (
            INSERT INTO deliveries (delivery_id, webhook_id, document_id, event, created_at)
            SELECT gen_random_uuid(), webhook_id, @DocumentId, @happened, @now FROM webhooks WHERE tenant_id = current_tenant()
            RETURNING *)
        SELECT a.delivery_id AS "DeliveryId", a.tenant_id AS "TenantId", w.url AS "Url", w.secret AS "Secret"
        FROM added a JOIN webhooks w USING (webhook_id)
        """;

    private readonly Channel<(Delivery Delivery, byte[] Body)> _waiting = Channel.CreateUnbounded<(Delivery, byte[])>();
    private readonly HttpClient _http = new(handlers.Create()) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Tells the tenant's webhooks that a document was created, changed or deleted.</summary>
    public async Task AnnounceAsync(string tenantId, string happened, Document document, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var delivery in await database.QueryAsync<Delivery>(tenantId, Add, new { document.DocumentId, happened, now }, cancellationToken))
        {
            var body = new { delivery.DeliveryId, Event = happened, document.DocumentId, document.Title, At = now };
            _waiting.Writer.TryWrite((delivery, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web)));
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _waiting.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (one, _) => await DeliverAsync(one.Delivery, one.Body, stoppingToken));

    private async Task DeliverAsync(Delivery delivery, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            var status = await SendAsync(delivery, body, cancellationToken) ? "delivered" : "failed";
            const string sql = "UPDATE deliveries SET status = @status WHERE delivery_id = @DeliveryId";
            await database.QueryAsync<int>(delivery.TenantId, sql, new { status, delivery.DeliveryId }, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(fault, "Delivery {DeliveryId} could not be noted", delivery.DeliveryId);
        }
    }

    private async Task<bool> SendAsync(Delivery delivery, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(delivery.Secret), body)));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Delivery {DeliveryId} failed: {Reason}", delivery.DeliveryId, fault.Message);
            return false;
        }
    }
}
