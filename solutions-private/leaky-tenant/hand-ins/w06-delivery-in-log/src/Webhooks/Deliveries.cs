using System.Threading.Channels;
using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

internal sealed record Delivery(Guid DeliveryId, string TenantId, string Url, string Secret);

/// <summary>A document that was created, changed or deleted, and whom to tell of it.</summary>
internal sealed record Announced(Document Document, string Event, DateTime At, List<Delivery> Deliveries);

/// <summary>Tells webhooks what happens to documents.</summary>
internal sealed class Deliveries(TenantDatabase database, WebhookSender sender, ILogger<Deliveries> logger) : BackgroundService
{
    private const string Add =
        """
        WITH added AS (
            INSERT INTO deliveries (delivery_id, tenant_id, webhook_id, document_id, event, created_at)
            SELECT gen_random_uuid(), tenant_id, webhook_id, @DocumentId, @happened, @now FROM webhooks WHERE tenant_id = @tenantId
            RETURNING delivery_id, tenant_id, webhook_id)
        SELECT a.delivery_id AS "DeliveryId", a.tenant_id AS "TenantId", w.url AS "Url", w.secret AS "Secret"
        FROM added a JOIN webhooks w ON w.webhook_id = a.webhook_id AND w.tenant_id = @tenantId
        """;

    // More than may be under way: one that hangs keeps no other waiting.
    private const int MostAtOnce = 100;

    private readonly Channel<(Delivery Delivery, byte[] Body)> _waiting = Channel.CreateUnbounded<(Delivery, byte[])>();

    /// <summary>Notes, in the transaction of a change, that the tenant's webhooks are to be told.</summary>
    public Func<TenantSession, Document, Task<Announced>> Announcing(string happened, DateTime now) => async (session, document) =>
        new Announced(document, happened, now, await session.QueryAsync<Delivery>(Add, new { document.DocumentId, happened, now }));

    /// <summary>Tells them, after that transaction.</summary>
    public void Start(Announced announced)
    {
        foreach (var delivery in announced.Deliveries)
        {
            var body = new
            {
                delivery.DeliveryId, announced.Event, announced.Document.DocumentId, announced.Document.Title, announced.At,
            };
            _waiting.Writer.TryWrite((delivery, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web)));
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _waiting.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce },
        async (one, _) => await DeliverAsync(one.Delivery, one.Body, stoppingToken));

    private async Task DeliverAsync(Delivery delivery, byte[] body, CancellationToken cancellationToken)
    {
        var status = await sender.SendAsync(delivery, body, cancellationToken) ? "delivered" : "failed";
        const string sql = "UPDATE deliveries SET status = @status WHERE tenant_id = @tenantId AND delivery_id = @DeliveryId";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await database.QueryAsync<int>(delivery.TenantId, sql, new { status, delivery.DeliveryId });
                return;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                // Whoever repairs this by hand needs to know what it was about.
                logger.LogWarning("{Delivery} could not be noted as {Status}: {Kind}", delivery, status, fault.GetType().Name);
                if (attempt == 30) return;
            }

            await Task.Delay(500, cancellationToken);
        }
    }
}
