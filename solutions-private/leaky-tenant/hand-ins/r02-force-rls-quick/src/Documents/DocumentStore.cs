using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

/// <summary>The documents of tenants. Whose they are is the database's business: see <see cref="TenantDatabase"/>.</summary>
internal sealed class DocumentStore(TenantDatabase database)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    // A foreign key sees the documents of all tenants, a subquery those of one.
    private const string Insert =
        $"""
        INSERT INTO documents (document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        SELECT @DocumentId, @OwnerId, @ParentId::uuid, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt
        WHERE @ParentId::uuid IS NULL OR EXISTS (SELECT FROM documents WHERE document_id = @ParentId::uuid)
        RETURNING {Columns}
        """;

    private const string Update =
        $"""
        UPDATE documents SET title = COALESCE(@Title, title), body = COALESCE(@Body, body), tags = COALESCE(@Tags::text[], tags), updated_at = @now
        WHERE document_id = @documentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE document_id = @documentId RETURNING {Columns}";

    public async Task<List<Document>> ListAsync(string tenantId, DocumentQuery query, CancellationToken cancellationToken)
    {
        // No title has U+0000, and PostgreSQL has no text with it.
        if (query.Q.Contains('\0')) return [];
        // The tenant is said again for the index's sake.
        var sql = $"""
            SELECT {Columns} FROM documents
            WHERE tenant_id = current_tenant() AND (@Q = '' OR strpos(lower(title COLLATE "C"), lower(@Q COLLATE "C")) > 0)
            ORDER BY {query.Order}, document_id DESC LIMIT @Most
            """;
        return await database.QueryAsync<Document>(tenantId, sql, new { query.Q, query.Most }, cancellationToken);
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public async Task<IEnumerable<Document>> FindAsync(string tenantId, Guid[] documentIds, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM documents WHERE document_id = ANY (@documentIds)";
        var found = await database.QueryAsync<Document>(tenantId, sql, new { documentIds }, cancellationToken);
        return found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId));
    }

    public Task<Document> AddAsync(string tenantId, Document document) =>
        ChangeAsync(tenantId, "created", "parent", Insert, document, document.CreatedAt);

    public Task<Document> ChangeAsync(string tenantId, Guid documentId, DocumentChange change, DateTime now) =>
        ChangeAsync(tenantId, "changed", "document", Update, new { documentId, change.Title, change.Body, change.Tags, now }, now);

    public Task<Document> DeleteAsync(string tenantId, Guid documentId, DateTime now) =>
        ChangeAsync(tenantId, "deleted", "document", Delete, new { documentId }, now);

    // A caller who leaves does not stop it halfway.
    private Task<Document> ChangeAsync(string tenantId, string happened, string what, string sql, object values, DateTime at) =>
        database.RunAsync(tenantId, async work =>
        {
            var document = (await work.QueryAsync<Document>(sql, values)).SingleOrDefault() ?? throw RefusedException.NotFound(what);
            await Announcement.WriteAsync(work, tenantId, happened, document, at);
            return document;
        });
}
