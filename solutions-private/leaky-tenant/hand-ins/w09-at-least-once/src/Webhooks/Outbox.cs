using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

internal sealed record Receiver(Guid DeliveryId, string Url, string Secret);
internal sealed record LeftDelivery(Guid DeliveryId, string Url, string Secret, string Event, Guid DocumentId, string Title, DateTime At);
internal sealed record Message(Receiver Receiver, byte[] Body);

/// <summary>
/// Tells webhooks what happens to documents: each message on its own, so that who does not answer keeps nobody else waiting. What an instance
/// leaves behind, because it is killed, another one takes over.
/// </summary>
internal sealed class Outbox(Db database, Outside outside, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Outbox> logger)
    : BackgroundService
{
    private const string Insert =
        """
        WITH added AS (
            INSERT INTO deliveries (delivery_id, tenant_id, webhook_id, document_id, event, title, created_at)
            SELECT gen_random_uuid(), tenant_id, webhook_id, @DocumentId, @happened, @Title, @now FROM webhooks WHERE tenant_id = @tenantId
            RETURNING delivery_id, webhook_id)
        SELECT a.delivery_id AS "DeliveryId", w.url AS "Url", w.secret AS "Secret"
        FROM added a JOIN webhooks w ON w.webhook_id = a.webhook_id AND w.tenant_id = @tenantId
        """;

    private const string Note = "UPDATE deliveries SET status = @status WHERE delivery_id = @DeliveryId";
    // Nobody else is at these: sending and noting takes less than 15 s. The time is the database's, for instances need not agree.
    private const string TakeOver =
        """
        UPDATE deliveries d SET taken_at = now()
        FROM webhooks w
        WHERE w.webhook_id = d.webhook_id AND d.delivery_id IN (
            SELECT delivery_id FROM deliveries
            WHERE status = 'pending' AND title IS NOT NULL AND taken_at < now() - interval '15 seconds'
            ORDER BY taken_at LIMIT 50 FOR UPDATE SKIP LOCKED)
        RETURNING d.delivery_id AS "DeliveryId", w.url AS "Url", w.secret AS "Secret", d.event AS "Event", d.document_id AS "DocumentId",
            d.title AS "Title", d.created_at AS "At"
        """;

    // What cannot be noted now stays in the queue, and is not lost.
    private const int NoteAttempts = 4;
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(5);


    // So many sockets, and no more, whatever happens.
    private readonly SemaphoreSlim _sockets = new(100);

    /// <summary>Adds what the tenant's webhooks are to be told.</summary>
    public async Task<List<Message>> AddAsync(Transaction transaction, string tenantId, string happened, Document document)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var receivers = await transaction.QueryAsync<Receiver>(Insert, new { tenantId, document.DocumentId, happened, document.Title, now });
        return receivers.ConvertAll(receiver => ToMessage(receiver, happened, document.DocumentId, document.Title, now));
    }

    /// <summary>Sends what was added, when that is committed.</summary>
    public void Send(List<Message> messages)
    {
        foreach (var message in messages) _ = Task.Run(() => SendAsync(message));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LooksEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var left = await database.QueryAsync<LeftDelivery>(TakeOver, new { });
                Send(left.ConvertAll(one => ToMessage(
                    new Receiver(one.DeliveryId, one.Url, one.Secret), one.Event, one.DocumentId, one.Title, one.At)));
            }
            catch (Exception fault)
            {
                logger.LogWarning("The queue could not be looked through: {Reason}", fault.GetType().Name);
            }
        }
    }

    private static Message ToMessage(Receiver receiver, string happened, Guid documentId, string title, DateTime at) => new(
        receiver, JsonSerializer.SerializeToUtf8Bytes(
            new { receiver.DeliveryId, Event = happened, DocumentId = documentId, Title = title, At = at }, JsonSerializerOptions.Web));

    private async Task SendAsync(Message message)
    {
        await _sockets.WaitAsync();
        bool isDelivered;
        try
        {
            isDelivered = await outside.TellAsync(message.Receiver.Url, message.Receiver.Secret, message.Body, lifetime.ApplicationStopping);
        }
        finally
        {
            _sockets.Release();
        }

        await NoteAsync(message.Receiver.DeliveryId, isDelivered ? "delivered" : "failed");
    }

    private async Task NoteAsync(Guid deliveryId, string status)
    {
        for (var attempt = 1; attempt <= NoteAttempts && !lifetime.ApplicationStopping.IsCancellationRequested; attempt++)
        {
            try
            {
                await database.QueryAsync<int>(Note, new { status, deliveryId });
                return;
            }
            catch (Exception fault)
            {
                logger.LogWarning("Delivery {DeliveryId} could not be noted: {Reason}", deliveryId, fault.GetType().Name);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), clock);
        }
    }
}
