using LeakyTenant.Documents;

namespace LeakyTenant.Webhooks;

/// <summary>Something that a webhook is to be told.</summary>
internal sealed record Delivery(
    string TenantId, Guid DeliveryId, Guid DocumentId, string Event, string Title, DateTime At, string Url, string Secret)
{
    public byte[] ToBody() => JsonSerializer.SerializeToUtf8Bytes(new { DeliveryId, Event, DocumentId, Title, At }, JsonSerializerOptions.Web);
    public override string ToString() => $"{DeliveryId}";
}

/// <summary>
/// The deliveries that wait, in the database: they are there if, and only if, what they tell of is. Any instance may take them.
/// </summary>
internal sealed class DeliveryQueue(NpgsqlDataSource database) : IDisposable
{
    private readonly Guid _me = Guid.NewGuid();
    private readonly SemaphoreSlim _wakes = new(0);

    /// <summary>Tells the tenant's webhooks, once the transaction is committed.</summary>
    public static Task AddAsync(TenantTransaction transaction, string happened, Document document, DateTime at)
    {
        const string sql =
            """
            INSERT INTO deliveries (tenant_id, delivery_id, webhook_id, document_id, event, title, created_at)
            SELECT tenant_id, gen_random_uuid(), webhook_id, @DocumentId, @happened, @Title, @at FROM webhooks WHERE tenant_id = @tenantId
            """;
        return transaction.QueryAsync<int>(sql, new { document.DocumentId, happened, document.Title, at });
    }

    public void Wake() => _wakes.Release();

    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        if (!await _wakes.WaitAsync(most, cancellationToken)) return;
        while (_wakes.Wait(0, CancellationToken.None))
        {
            // One look is enough for all of them.
        }
    }

    /// <summary>
    /// Takes what waits, and what we have taken without hearing of it; never what somebody else has taken.
    /// </summary>
    public async Task<List<Delivery>> TakeAsync(int most, Guid[] underWay, CancellationToken cancellationToken)
    {
        const string sql =
            """
            WITH next AS (
                SELECT tenant_id, delivery_id FROM deliveries
                WHERE status = 'pending' AND (taken_by IS NULL OR taken_by = @me AND delivery_id <> ALL (@underWay))
                ORDER BY number LIMIT @most FOR UPDATE SKIP LOCKED)
            UPDATE deliveries d SET taken_by = @me, taken_at = clock_timestamp()
            FROM next JOIN webhooks w ON w.tenant_id = next.tenant_id
            WHERE d.tenant_id = next.tenant_id AND d.delivery_id = next.delivery_id AND w.webhook_id = d.webhook_id
            RETURNING d.tenant_id AS "TenantId", d.delivery_id AS "DeliveryId", d.document_id AS "DocumentId", d.event AS "Event",
                d.title AS "Title", d.created_at AS "At", w.url AS "Url", w.secret AS "Secret"
            """;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var command = new CommandDefinition(sql, new { me = _me, most, underWay }, cancellationToken: cancellationToken);
        return (await connection.QueryAsync<Delivery>(command)).AsList();
    }

    public async Task EndAsync(Delivery delivery, bool isDelivered, CancellationToken cancellationToken)
    {
        const string sql = "UPDATE deliveries SET status = @status WHERE tenant_id = @TenantId AND delivery_id = @DeliveryId";
        var values = new { status = isDelivered ? "delivered" : "failed", delivery.TenantId, delivery.DeliveryId };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
    }

    public void Dispose() => _wakes.Dispose();
}
