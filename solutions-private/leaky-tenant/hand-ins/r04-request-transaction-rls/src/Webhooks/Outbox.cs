using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

/// <summary>Something that a webhook is to be told.</summary>
internal sealed record Delivery(Guid DeliveryId, Guid DocumentId, string Event, string Title, DateTime At, string Url, string Secret)
{
    public byte[] ToBody() => JsonSerializer.SerializeToUtf8Bytes(new { DeliveryId, Event, DocumentId, Title, At }, JsonSerializerOptions.Web);
    public override string ToString() => $"{DeliveryId}";
}

/// <summary>Where a delivery is to be found.</summary>
internal sealed record OutboxEntry(long Number, string TenantId, Guid DeliveryId);

/// <summary>The deliveries that wait. Whatever was committed is in it, and each entry is taken by one instance.</summary>
internal sealed class Outbox(NpgsqlDataSource database, TenantDatabase tenants) : IDisposable
{
    private readonly Guid _instance = Guid.NewGuid();
    private readonly SemaphoreSlim _news = new(0);

    public static Task AddAsync(TenantSession session, string happened, Document document, DateTime at)
    {
        const string sql =
            """
            WITH added AS (
                INSERT INTO deliveries (delivery_id, webhook_id, document_id, event, title, created_at)
                SELECT gen_random_uuid(), webhook_id, @DocumentId, @happened, @Title, @at FROM webhooks
                RETURNING tenant_id, delivery_id)
            INSERT INTO outbox (tenant_id, delivery_id) SELECT tenant_id, delivery_id FROM added
            """;
        return session.ExecuteAsync(sql, new { document.DocumentId, happened, document.Title, at });
    }

    public void Wake() => _news.Release();

    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _news.WaitAsync(most, cancellationToken);

    /// <summary>Takes entries: new ones, and those of ours whose taking we have not heard of.</summary>
    public async Task<List<OutboxEntry>> TakeAsync(int most, long[] underWay, CancellationToken cancellationToken)
    {
        const string sql =
            """
            UPDATE outbox SET taken_by = @instance, taken_at = clock_timestamp() WHERE number IN (
                SELECT number FROM outbox WHERE taken_by IS NULL OR taken_by = @instance AND number <> ALL (@underWay)
                ORDER BY number LIMIT @most FOR UPDATE SKIP LOCKED)
            RETURNING number AS "Number", tenant_id AS "TenantId", delivery_id AS "DeliveryId"
            """;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var values = new { instance = _instance, underWay, most };
        return (await connection.QueryAsync<OutboxEntry>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
    }

    public async Task<Delivery?> FindAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        const string sql =
            """
            SELECT d.delivery_id AS "DeliveryId", d.document_id AS "DocumentId", d.event AS "Event", d.title AS "Title", d.created_at AS "At",
                w.url AS "Url", w.secret AS "Secret"
            FROM deliveries d JOIN webhooks w USING (webhook_id) WHERE d.delivery_id = @DeliveryId
            """;
        var found = await tenants.RunAsync(
            entry.TenantId, session => session.QueryAsync<Delivery>(sql, new { entry.DeliveryId }, cancellationToken), cancellationToken);
        return found.SingleOrDefault();
    }

    public Task EndAsync(OutboxEntry entry, bool isDelivered, CancellationToken cancellationToken) => tenants.RunAsync(entry.TenantId, async session =>
    {
        var status = isDelivered ? "delivered" : "failed";
        await session.ExecuteAsync("UPDATE deliveries SET status = @status WHERE delivery_id = @DeliveryId", new { status, entry.DeliveryId });
        await session.ExecuteAsync("DELETE FROM outbox WHERE number = @Number", new { entry.Number });
        return true;
    }, cancellationToken);

    public void Dispose() => _news.Dispose();
}
