using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

internal sealed record Receiver(Guid DeliveryId, string Url, string Secret);
internal sealed record Message(Receiver Receiver, byte[] Body);

/// <summary>Tells webhooks what happens to documents: each message on its own, so that who does not answer keeps nobody else waiting.</summary>
internal sealed class Outbox(Db database, Outside outside, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Outbox> logger)
{
    private const string Insert =
        """
        WITH added AS (
            INSERT INTO deliveries (delivery_id, tenant_id, webhook_id, document_id, event, created_at)
            SELECT gen_random_uuid(), tenant_id, webhook_id, @DocumentId, @happened, @now FROM webhooks WHERE tenant_id = @tenantId
            RETURNING delivery_id, webhook_id)
        SELECT a.delivery_id AS "DeliveryId", w.url AS "Url", w.secret AS "Secret"
        FROM added a JOIN webhooks w ON w.webhook_id = a.webhook_id AND w.tenant_id = @tenantId
        """;

    private const string Note = "UPDATE deliveries SET status = @status WHERE delivery_id = @DeliveryId";
    private const int NoteAttempts = 60;

    // So many sockets, and no more, whatever happens.
    private readonly SemaphoreSlim _sockets = new(100);

    /// <summary>Adds what the tenant's webhooks are to be told.</summary>
    public async Task<List<Message>> AddAsync(Transaction transaction, string tenantId, string happened, Document document)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var receivers = await transaction.QueryAsync<Receiver>(Insert, new { tenantId, document.DocumentId, happened, now });
        return receivers.ConvertAll(receiver => new Message(receiver, JsonSerializer.SerializeToUtf8Bytes(
            new { receiver.DeliveryId, Event = happened, document.DocumentId, document.Title, At = now }, JsonSerializerOptions.Web)));
    }

    /// <summary>Sends what was added, when that is committed.</summary>
    public void Send(List<Message> messages)
    {
        foreach (var message in messages) _ = Task.Run(() => SendAsync(message));
    }

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
