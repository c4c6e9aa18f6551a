using System.Threading.Channels;
using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

/// <summary>Something that a webhook is to be told. Where that is not certain, it is if the delivery is in the database.</summary>
internal sealed record Announcement(string TenantId, Guid DeliveryId, byte[] Body, bool IsCertain = false);

/// <summary>What waits to be told.</summary>
internal sealed class Announcements
{
    private readonly Channel<Announcement> _waiting = Channel.CreateUnbounded<Announcement>();

    /// <summary>Writes down that the tenant's webhooks are to be told that a document was created, changed or deleted.</summary>
    public static async Task<IEnumerable<Announcement>> WriteAsync(
        NpgsqlConnection connection, string tenantId, string happened, Document document, DateTime at)
    {
        var deliveryIds = await connection.QueryAsync<Guid>(
            "SELECT tenant_announce(@tenantId, @happened, @DocumentId)", new { tenantId, happened, document.DocumentId });
        return deliveryIds.Select(deliveryId =>
        {
            var body = new { deliveryId, Event = happened, document.DocumentId, document.Title, at };
            return new Announcement(tenantId, deliveryId, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
        });
    }

    public void Add(Announcement announcement) => _waiting.Writer.TryWrite(announcement);

    public IAsyncEnumerable<Announcement> ReadAllAsync(CancellationToken cancellationToken) => _waiting.Reader.ReadAllAsync(cancellationToken);
}
