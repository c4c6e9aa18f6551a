using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

/// <summary>The documents of tenants: every statement says whose.</summary>
internal sealed class DocumentStore(TenantGateway gateway, DeliveryQueue queue, TimeProvider clock)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    private const string Insert =
        $"""
        INSERT INTO documents (tenant_id, document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        VALUES (@tenantId, @DocumentId, @OwnerId, @ParentId, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt) RETURNING {Columns}
        """;

    private const string Update =
        $"""
        UPDATE documents SET title = COALESCE(@Title, title), body = COALESCE(@Body, body), tags = COALESCE(@Tags::text[], tags), updated_at = @now
        WHERE tenant_id = @tenantId AND document_id = @documentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE tenant_id = @tenantId AND document_id = @documentId RETURNING {Columns}";

    public async Task<List<Document>> ListAsync(string tenantId, DocumentQuery query, CancellationToken cancellationToken)
    {
        // No title has U+0000, and PostgreSQL has no text with it.
        if (query.Q.Contains('\0')) return [];
        var like = string.Concat(query.Q.Select(c => c is '!' or '%' or '_' ? $"!{c}" : $"{c}"));
        var sql = $"""
            SELECT {Columns} FROM documents WHERE tenant_id = @tenantId AND title ILIKE '%' || @like || '%' ESCAPE '!'
            ORDER BY {query.Order}, created_at, document_id LIMIT @Most
            """;
        return await gateway.For(tenantId).QueryAsync<Document>(sql, new { like, query.Most }, cancellationToken);
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public Task<List<Document>> FindAsync(string tenantId, Guid[] documentIds, CancellationToken cancellationToken)
    {
        const string sql =
            $"SELECT {Columns} FROM documents WHERE tenant_id = @tenantId AND document_id = ANY (@documentIds) ORDER BY array_position(@documentIds, document_id)";
        return gateway.For(tenantId).QueryAsync<Document>(sql, new { documentIds }, cancellationToken);
    }

    public async Task<Document> AddAsync(string tenantId, Document document)
    {
        var values = new
        {
            document.DocumentId, document.OwnerId, document.ParentId, document.Title, document.Body, document.Tags, document.CreatedAt, document.UpdatedAt,
        };
        try
        {
            return (await ChangeAsync(tenantId, Insert, values, "created"))!;
        }
        catch (PostgresException fault) when (fault is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "documents_parent_fkey" })
        {
            throw RefusedException.NotFound("parent");
        }
    }

    public Task<Document?> ChangeAsync(string tenantId, Guid documentId, DocumentChange change, DateTime now) =>
        ChangeAsync(tenantId, Update, new { documentId, change.Title, change.Body, change.Tags, now }, "changed");

    public Task<Document?> DeleteAsync(string tenantId, Guid documentId) => ChangeAsync(tenantId, Delete, new { documentId }, "deleted");

    private async Task<Document?> ChangeAsync(string tenantId, string sql, object values, string happened)
    {
        var at = clock.GetUtcNow().UtcDateTime;
        var document = await gateway.For(tenantId).ChangeAsync(async transaction =>
        {
            var document = (await transaction.QueryAsync<Document>(sql, values)).SingleOrDefault();
            if (document is not null) await DeliveryQueue.AddAsync(transaction, happened, document, at);
            return document;
        });
        queue.Wake();
        return document;
    }
}
