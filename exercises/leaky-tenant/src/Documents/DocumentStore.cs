namespace LeakyTenant.Documents;

/// <summary>The documents of tenants.</summary>
internal sealed class DocumentStore(TenantDatabase database)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    private const string Insert =
        $"""
        INSERT INTO documents (document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        VALUES (@DocumentId, @OwnerId, @ParentId, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt) RETURNING {Columns}
        """;

    private const string Update =
        $"""
        UPDATE documents SET owner_id = @OwnerId, parent_id = @ParentId, title = @Title, body = @Body, tags = @Tags, updated_at = @UpdatedAt
        WHERE document_id = @DocumentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE document_id = @documentId RETURNING {Columns}";

    private static readonly Dictionary<string, string> Sorts = new()
    {
        ["createdAt"] = "created_at", ["updatedAt"] = "updated_at", ["title"] = "title", ["ownerId"] = "owner_id",
    };

    public Task<List<Document>> ListAsync(string tenantId, string? sort, string? dir, string? q, int limit, CancellationToken cancellationToken)
    {
        var column = Sorts.GetValueOrDefault(sort ?? "createdAt") ?? throw RefusedException.BadRequest("sort: there is no such name.");
        // The tenant is said again for the index's sake.
        var sql = $"""
            SELECT {Columns} FROM documents WHERE tenant_id = current_tenant() AND (@q::text IS NULL OR title ILIKE '%' || @q || '%')
            ORDER BY {column} {dir ?? "asc"} LIMIT @limit
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

    public async Task<Document> AddAsync(string tenantId, Document document, CancellationToken cancellationToken) =>
        (await database.QueryAsync<Document>(tenantId, Insert, document, cancellationToken))[0];

    public async Task<Document?> SaveAsync(string tenantId, Document document, CancellationToken cancellationToken) =>
        (await database.QueryAsync<Document>(tenantId, Update, document, cancellationToken)).SingleOrDefault();

    public async Task<Document?> DeleteAsync(string tenantId, Guid documentId, CancellationToken cancellationToken) =>
        (await database.QueryAsync<Document>(tenantId, Delete, new { documentId }, cancellationToken)).SingleOrDefault();
}
