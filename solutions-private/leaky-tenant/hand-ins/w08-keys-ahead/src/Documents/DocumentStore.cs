namespace LeakyTenant.Documents;

/// <summary>The documents of the tenant whose session it is: the policies leave no others.</summary>
internal static class DocumentStore
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    // A foreign key is checked beside the policies: whether the parent is the tenant's is asked here.
    private const string Insert =
        $"""
        INSERT INTO documents (document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        SELECT @DocumentId, @OwnerId, @ParentId::uuid, @Title, @Body, @Tags::text[], @CreatedAt, @UpdatedAt
        WHERE @ParentId::uuid IS NULL OR EXISTS (SELECT FROM documents WHERE document_id = @ParentId::uuid)
        RETURNING {Columns}
        """;

    private const string Update =
        $"""
        UPDATE documents SET title = COALESCE(@Title::text, title), body = COALESCE(@Body::text, body), tags = COALESCE(@Tags::text[], tags),
            updated_at = @now
        WHERE document_id = @documentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE document_id = @documentId RETURNING {Columns}";

    public static Task<List<Document>> ListAsync(TenantSession session, ListRequest wanted)
    {
        // The tenant is said again for the index's sake. "C" knows the two cases of ASCII's letters, and no others.
        var sql = $"""
            SELECT {Columns} FROM documents
            WHERE tenant_id = current_tenant()
                AND (@Contains::text IS NULL OR strpos(lower(title COLLATE "C"), lower(@Contains::text COLLATE "C")) > 0)
            ORDER BY {wanted.Column} {wanted.Direction} LIMIT @Limit
            """;
        return session.QueryAsync<Document>(sql, new { wanted.Contains, wanted.Limit });
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public static async Task<List<Document>> FindAsync(TenantSession session, Guid[] documentIds)
    {
        var sql = $"SELECT {Columns} FROM documents WHERE document_id = ANY (@documentIds)";
        var found = await session.QueryAsync<Document>(sql, new { documentIds });
        return [.. found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId))];
    }

    public static async Task<Document?> AddAsync(TenantSession session, Document document) =>
        (await session.QueryAsync<Document>(Insert, document)).SingleOrDefault();

    public static async Task<Document?> ChangeAsync(TenantSession session, Guid documentId, DocumentChange change, DateTime now) =>
        (await session.QueryAsync<Document>(Update, new { documentId, change.Title, change.Body, change.Tags, now })).SingleOrDefault();

    public static async Task<Document?> DeleteAsync(TenantSession session, Guid documentId) =>
        (await session.QueryAsync<Document>(Delete, new { documentId })).SingleOrDefault();
}
