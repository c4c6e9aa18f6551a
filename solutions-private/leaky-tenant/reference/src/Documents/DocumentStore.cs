namespace LeakyTenant.Documents;

/// <summary>The documents of tenants.</summary>
internal sealed class DocumentStore(TenantDatabase database)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    // Foreign keys are checked without policies: whether the parent is the tenant's own, only a statement of the tenant's can say.
    private const string Insert =
        $"""
        INSERT INTO documents (document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        SELECT @DocumentId, @OwnerId, @ParentId, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt
        WHERE @ParentId::uuid IS NULL OR EXISTS (SELECT FROM documents WHERE document_id = @ParentId)
        RETURNING {Columns}
        """;

    // What is not to be changed is not written: somebody else may be changing it.
    private const string Update =
        $"""
        UPDATE documents
        SET title = COALESCE(@Title, title), body = COALESCE(@Body, body), tags = COALESCE(@Tags, tags), updated_at = @now
        WHERE document_id = @documentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE document_id = @documentId RETURNING {Columns}";

    private static readonly Dictionary<string, string> Sorts = new()
    {
        ["createdAt"] = "created_at", ["updatedAt"] = "updated_at", ["title"] = "title", ["ownerId"] = "owner_id",
    };

    private static readonly Dictionary<string, string> Directions = new() { ["asc"] = "ASC", ["desc"] = "DESC" };

    public Task<List<Document>> ListAsync(string tenantId, string? sort, string? dir, string? q, int limit, CancellationToken cancellationToken)
    {
        var column = Sorts.GetValueOrDefault(sort ?? "createdAt") ?? throw RefusedException.BadRequest("sort: there is no such name.");
        var direction = Directions.GetValueOrDefault(dir ?? "asc") ?? throw RefusedException.BadRequest("dir: there is no such name.");
        // The tenant is said again for the index's sake.
        var sql = $"""
            SELECT {Columns} FROM documents
            WHERE tenant_id = current_tenant() AND (@q::text IS NULL OR @q = '' OR position(lower(@q) IN lower(title)) > 0)
            ORDER BY {column} {direction} LIMIT @limit
            """;
        return database.QueryAsync<Document>(tenantId, sql, new { q, limit }, cancellationToken);
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public async Task<IEnumerable<Document>> FindAsync(string tenantId, Guid[] documentIds, CancellationToken cancellationToken)
    {
        var sql = $"SELECT {Columns} FROM documents WHERE document_id = ANY (@documentIds)";
        var found = await database.QueryAsync<Document>(tenantId, sql, new { documentIds }, cancellationToken);
        return found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId));
    }

    /// <returns>The document as it is stored; null if its parent does not exist.</returns>
    public async Task<Document?> AddAsync(string tenantId, Document document, CancellationToken cancellationToken) =>
        (await database.QueryAsync<Document>(tenantId, Insert, document, cancellationToken)).SingleOrDefault();

    public async Task<Document?> SaveAsync(
        string tenantId, Guid documentId, DocumentChanges changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var values = new { documentId, changes.Title, changes.Body, changes.Tags, now };
        return (await database.QueryAsync<Document>(tenantId, Update, values, cancellationToken)).SingleOrDefault();
    }

    public async Task<Document?> DeleteAsync(string tenantId, Guid documentId, CancellationToken cancellationToken) =>
        (await database.QueryAsync<Document>(tenantId, Delete, new { documentId }, cancellationToken)).SingleOrDefault();
}
