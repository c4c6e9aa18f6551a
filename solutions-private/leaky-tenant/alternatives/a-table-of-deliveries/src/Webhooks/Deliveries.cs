using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

/// <summary>What a webhook is to be told.</summary>
internal sealed record Delivery(Guid DeliveryId, string TenantId, string Url, string Signature, byte[] Body);

/// <summary>Tells webhooks what happens to documents.</summary>
internal sealed class Deliveries(TenantDatabase database, WebhookSender sender, TimeProvider clock, ILogger<Deliveries> logger) : BackgroundService
{
    private const string Add =
        """
        WITH added AS (
            INSERT INTO deliveries (delivery_id, tenant_id, webhook_id, document_id, event, created_at)
            SELECT gen_random_uuid(), current_tenant(), webhook_id, @DocumentId, @happened, @now FROM webhooks WHERE tenant_id = current_tenant()
            RETURNING delivery_id, webhook_id)
        SELECT a.delivery_id AS "DeliveryId", w.url AS "Url", w.secret AS "Secret"
        FROM added a JOIN webhooks w USING (webhook_id) WHERE w.tenant_id = current_tenant()
        """;

    private const string Settle =
        "UPDATE deliveries SET status = @status WHERE tenant_id = current_tenant() AND delivery_id = @DeliveryId";

    private const string Find = "SELECT delivery_id FROM deliveries WHERE tenant_id = current_tenant() AND delivery_id = @DeliveryId";

    // More than are promised to go well at once. Those that hang wait for nothing but themselves.
    private const int MostAtOnce = 64;

    private static readonly TimeSpan SentWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NotedWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<(Delivery Delivery, bool IsSure)> _waiting = Channel.CreateUnbounded<(Delivery, bool)>();

    /// <summary>Notes what the tenant's webhooks are to be told, in the transaction in which it happens.</summary>
    public async Task<IReadOnlyList<Delivery>> NoteAsync(TenantSession session, string tenantId, string happened, Document document)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        List<Delivery> noted = [];
        foreach (var (deliveryId, url, secret) in await session.QueryAsync<Target>(Add, new { document.DocumentId, happened, now }))
        {
            var told = new { deliveryId, Event = happened, document.DocumentId, document.Title, At = now };
            var body = JsonSerializer.SerializeToUtf8Bytes(told, JsonSerializerOptions.Web);
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), body));
            noted.Add(new Delivery(deliveryId, tenantId, url, signature, body));
        }

        return noted;
    }

    /// <summary>Sends what was noted.</summary>
    public void Send(IReadOnlyList<Delivery> noted)
    {
        foreach (var delivery in noted) _waiting.Writer.TryWrite((delivery, true));
    }

    /// <summary>Sends what was noted, if it turns out to be there.</summary>
    public void SendIfThere(IReadOnlyList<Delivery> noted)
    {
        foreach (var delivery in noted) _waiting.Writer.TryWrite((delivery, false));
    }

    /// <summary>What waits is still sent.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } running) await Task.WhenAny(running, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _waiting.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce },
        async (one, _) => await DeliverAsync(one.Delivery, one.IsSure, stoppingToken));

    private async Task DeliverAsync(Delivery delivery, bool isSure, CancellationToken cancellationToken)
    {
        try
        {
            if (!isSure && !await IsThereAsync(delivery, cancellationToken)) return;
            var status = await IsTakenAsync(delivery, cancellationToken) ? "delivered" : "failed";
            await RunAsync<int>(delivery, Settle, new { status, delivery.DeliveryId }, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(fault, "Delivery {DeliveryId} could not be noted", delivery.DeliveryId);
        }
    }

    private async Task<bool> IsThereAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        return await RunAsync<Guid>(delivery, Find, new { delivery.DeliveryId }, cancellationToken) is not [];
    }

    private async Task<bool> IsTakenAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(SentWithin);
        try
        {
            return await sender.SendAsync(new Uri(delivery.Url), delivery.Body, delivery.Signature, over.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Delivery {DeliveryId} failed: {Reason}", delivery.DeliveryId, fault.GetType().Name);
            return false;
        }
    }

    // The database may be away for a while.
    private async Task<List<T>> RunAsync<T>(Delivery delivery, string sql, object values, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await database.RunAsync(delivery.TenantId, session => session.QueryAsync<T>(sql, values), cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested && clock.GetElapsedTime(startedAt) < NotedWithin)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private sealed record Target(Guid DeliveryId, string Url, string Secret);
}
