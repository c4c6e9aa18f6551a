using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

/// <summary>Something that a webhook is to be told.</summary>
internal sealed record Announcement(string TenantId, Guid DeliveryId, byte[] Body)
{
    private const string Insert =
        """
        INSERT INTO deliveries (delivery_id, webhook_id, document_id, event, created_at)
        SELECT gen_random_uuid(), webhook_id, @DocumentId, @happened, clock_timestamp() FROM webhooks
        RETURNING delivery_id
        """;

    /// <summary>Announces to the tenant's webhooks that a document was created, changed or deleted.</summary>
    public static async Task WriteAsync(TenantWork work, string tenantId, string happened, Document document, DateTime at)
    {
        foreach (var deliveryId in await work.QueryAsync<Guid>(Insert, new { document.DocumentId, happened }))
        {
            var body = new { deliveryId, Event = happened, document.DocumentId, document.Title, at };
            work.Announced.Add(new Announcement(tenantId, deliveryId, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web)));
        }
    }
}
