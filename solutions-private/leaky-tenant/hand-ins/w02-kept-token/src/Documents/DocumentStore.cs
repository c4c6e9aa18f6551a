namespace LeakyTenant.Documents;

/// <summary>The documents of tenants. What is changed, and that webhooks are to be told of it, is one transaction.</summary>
internal sealed class DocumentStore(TenantDatabase database)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    private const string Insert =
        $"""
        INSERT INTO documents (document_id, tenant_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        SELECT @DocumentId, @tenantId, @OwnerId, @ParentId::uuid, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt
        WHERE @ParentId::uuid IS NULL OR EXISTS (SELECT 1 FROM documents WHERE tenant_id = @tenantId AND document_id = @ParentId::uuid)
        RETURNING {Columns}
        """;

    // What it does not name stays as it is, also where another PATCH changes it at the same moment.
    private const string Update =
        $"""
        UPDATE documents SET title = COALESCE(@Title::text, title), body = COALESCE(@Body::text, body), tags = COALESCE(@Tags::text[], tags),
            updated_at = @now
        WHERE tenant_id = @tenantId AND document_id = @documentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE tenant_id = @tenantId AND document_id = @documentId RETURNING {Columns}";

    private static readonly Dictionary<string, string> Sorts = new()
    {
        ["createdAt"] = "created_at", ["updatedAt"] = "updated_at", ["title"] = "title", ["ownerId"] = "owner_id",
    };

    private static readonly Dictionary<string, string> Directions = new() { ["asc"] = "ASC", ["desc"] = "DESC" };

    public Task<List<Document>> ListAsync(string tenantId, string? sort, string? dir, string? q, int limit)
    {
        var column = Sorts.GetValueOrDefault(sort ?? "createdAt") ?? throw RefusedException.BadRequest("sort: there is no such name.");
        var direction = Directions.GetValueOrDefault(dir ?? "asc") ?? throw RefusedException.BadRequest("dir is asc or desc.");
        var sql = $"""
            SELECT {Columns} FROM documents
            WHERE tenant_id = @tenantId AND (@q::text IS NULL OR strpos(
                translate(title, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
                translate(@q::text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')) > 0)
            ORDER BY {column} {direction} LIMIT @limit
            """;
        return database.QueryAsync<Document>(tenantId, sql, new { q = string.IsNullOrEmpty(q) ? null : q, limit });
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public async Task<IEnumerable<Document>> FindAsync(string tenantId, Guid[] documentIds)
    {
        var sql = $"SELECT {Columns} FROM documents WHERE tenant_id = @tenantId AND document_id = ANY (@documentIds)";
        var found = await database.QueryAsync<Document>(tenantId, sql, new { documentIds });
        return found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId));
    }

    /// <summary>Adds a document; null if its parent does not exist.</summary>
    public Task<T?> AddAsync<T>(string tenantId, Document document, Func<TenantSession, Document, Task<T>> then) where T : class =>
        ChangeAsync(tenantId, Insert, document, then);

    public Task<T?> ChangeAsync<T>(
        string tenantId, Guid documentId, DocumentChange change, DateTime now, Func<TenantSession, Document, Task<T>> then) where T : class =>
        ChangeAsync(tenantId, Update, new { change.Title, change.Body, change.Tags, documentId, now }, then);

    public Task<T?> DeleteAsync<T>(string tenantId, Guid documentId, Func<TenantSession, Document, Task<T>> then) where T : class =>
        ChangeAsync(tenantId, Delete, new { documentId }, then);

    private Task<T?> ChangeAsync<T>(string tenantId, string sql, object values, Func<TenantSession, Document, Task<T>> then) where T : class =>
        database.RunAsync(tenantId, async session =>
            (await session.QueryAsync<Document>(sql, values)).SingleOrDefault() is { } document ? await then(session, document) : null);
}
