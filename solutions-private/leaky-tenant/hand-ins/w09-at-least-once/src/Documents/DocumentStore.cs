using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

/// <summary>The documents of tenants. Every statement here names the tenant.</summary>
internal sealed class DocumentStore(Db database, Outbox outbox, TimeProvider clock)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    private const string Insert =
        $"""
        INSERT INTO documents (document_id, tenant_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        SELECT @documentId, @tenantId, @ownerId, @parentId::uuid, @title, @body, @tags::text[], @now, @now
        WHERE @parentId::uuid IS NULL OR EXISTS (SELECT FROM documents WHERE document_id = @parentId::uuid AND tenant_id = @tenantId)
        RETURNING {Columns}
        """;

    private const string Update =
        $"""
        UPDATE documents SET title = COALESCE(@Title::text, title), body = COALESCE(@Body::text, body), tags = COALESCE(@Tags::text[], tags),
            updated_at = @now
        WHERE document_id = @documentId AND tenant_id = @tenantId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE document_id = @documentId AND tenant_id = @tenantId RETURNING {Columns}";
    private const string Select = $"SELECT {Columns} FROM documents WHERE document_id = ANY (@documentIds) AND tenant_id = @tenantId";

    public Task<List<Document>> ListAsync(string tenantId, ListRequest wanted)
    {
        // "C" knows the two cases of ASCII's letters, and no others.
        var sql = $"""
            SELECT {Columns} FROM documents
            WHERE tenant_id = @tenantId
                AND (@Contains::text IS NULL OR strpos(lower(title COLLATE "C"), lower(@Contains::text COLLATE "C")) > 0)
            ORDER BY {wanted.Column} {wanted.Direction} LIMIT @Limit
            """;
        return database.QueryAsync<Document>(sql, new { tenantId, wanted.Contains, wanted.Limit });
    }

    /// <summary>Finds documents, in the order in which they are asked for; those that do not exist are left out.</summary>
    public async Task<List<Document>> FindAsync(string tenantId, Guid[] documentIds)
    {
        var found = await database.QueryAsync<Document>(Select, new { tenantId, documentIds });
        return [.. found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId))];
    }

    public Task<Document?> AddAsync(Caller caller, Guid? parentId, string title, string body, string[] tags)
    {
        var (documentId, now) = (Guid.CreateVersion7(), clock.GetUtcNow().UtcDateTime);
        return WriteAsync(
            caller.TenantId, "created", Insert,
            new { documentId, tenantId = caller.TenantId, ownerId = caller.UserId, parentId, title, body, tags, now });
    }

    public Task<Document?> ChangeAsync(string tenantId, Guid documentId, DocumentChange change) => WriteAsync(
        tenantId, "changed", Update,
        new { tenantId, documentId, change.Title, change.Body, change.Tags, now = clock.GetUtcNow().UtcDateTime });

    public Task<Document?> DeleteAsync(string tenantId, Guid documentId) =>
        WriteAsync(tenantId, "deleted", Delete, new { tenantId, documentId });

    // What is done and who is told of it are one transaction.
    private async Task<Document?> WriteAsync(string tenantId, string happened, string sql, object values)
    {
        var (written, messages) = await database.TransactAsync(async transaction =>
        {
            var written = (await transaction.QueryAsync<Document>(sql, values)).SingleOrDefault();
            return (written, written is null ? [] : await outbox.AddAsync(transaction, tenantId, happened, written));
        });
        outbox.Send(messages);
        return written;
    }
}
