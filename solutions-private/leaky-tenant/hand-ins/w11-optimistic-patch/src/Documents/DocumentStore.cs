namespace LeakyTenant.Documents;

/// <summary>The documents of the tenant whose session it is: the policies leave no others.</summary>
internal static class DocumentStore
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt", version AS "Version"
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
        UPDATE documents SET title = @Title, body = @Body, tags = @Tags, updated_at = @UpdatedAt, version = version + 1
        WHERE document_id = @DocumentId AND version = @Version RETURNING {Columns}
        """;

    // A request sends at most 8 statements: one for the session, one for the webhooks, and two for each of these.
    private const int Attempts = 3;

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

    /// <summary>Changes a document; null if there is none. Who else has changed it meanwhile is not overwritten: it is read again.</summary>
    public static async Task<Document?> ChangeAsync(TenantSession session, Guid documentId, DocumentChange change, DateTime now)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if ((await FindAsync(session, [documentId])) is not [var read]) return null;
            var wanted = read with
            {
                Title = change.Title ?? read.Title, Body = change.Body ?? read.Body, Tags = change.Tags ?? read.Tags, UpdatedAt = now,
            };
            if ((await session.QueryAsync<Document>(Update, wanted)) is [var changed]) return changed;
        }

        throw new RefusedException(StatusCodes.Status409Conflict, "The document is being changed by others. Please try again.");
    }

    public static async Task<Document?> DeleteAsync(TenantSession session, Guid documentId) =>
        (await session.QueryAsync<Document>(Delete, new { documentId })).SingleOrDefault();
}
