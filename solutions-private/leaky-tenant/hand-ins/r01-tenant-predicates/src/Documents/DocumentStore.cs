namespace LeakyTenant.Documents;

/// <summary>The documents of tenants: every statement says whose.</summary>
internal sealed class DocumentStore(TenantDatabase database)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    private const string Insert =
        $"""
        INSERT INTO documents (tenant_id, document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        SELECT @tenantId, @DocumentId, @OwnerId, @ParentId::uuid, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt
        WHERE @ParentId::uuid IS NULL OR EXISTS (SELECT 1 FROM documents WHERE tenant_id = @tenantId AND document_id = @ParentId::uuid)
        RETURNING {Columns}
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
        var like = query.Q.Length == 0 ? null : $"%{query.Q.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
        var sql = $"""
            SELECT {Columns} FROM documents WHERE tenant_id = @tenantId AND (@like::text IS NULL OR title ILIKE @like)
            ORDER BY {query.Order} LIMIT @Most
            """;
        return await database.QueryAsync<Document>(sql, new { tenantId, like, query.Most }, cancellationToken);
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public async Task<IEnumerable<Document>> FindAsync(string tenantId, Guid[] documentIds, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM documents WHERE tenant_id = @tenantId AND document_id = ANY (@documentIds)";
        var found = await database.QueryAsync<Document>(sql, new { tenantId, documentIds }, cancellationToken);
        return found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId));
    }

    public static async Task<Document?> AddAsync(NpgsqlConnection connection, string tenantId, Document document) =>
        await connection.QuerySingleOrDefaultAsync<Document>(Insert, new
        {
            tenantId, document.DocumentId, document.OwnerId, document.ParentId, document.Title, document.Body, document.Tags, document.CreatedAt,
            document.UpdatedAt,
        });

    public static async Task<Document?> ChangeAsync(
        NpgsqlConnection connection, string tenantId, Guid documentId, DocumentChange change, DateTime now) =>
        await connection.QuerySingleOrDefaultAsync<Document>(Update, new { tenantId, documentId, change.Title, change.Body, change.Tags, now });

    public static async Task<Document?> DeleteAsync(NpgsqlConnection connection, string tenantId, Guid documentId) =>
        await connection.QuerySingleOrDefaultAsync<Document>(Delete, new { tenantId, documentId });
}
