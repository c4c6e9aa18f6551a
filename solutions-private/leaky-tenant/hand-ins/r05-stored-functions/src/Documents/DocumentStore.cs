using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

/// <summary>The documents of tenants.</summary>
internal sealed class DocumentStore(TenantDatabase database)
{
    private const string Select =
        """
        SELECT document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
            created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        FROM
        """;

    public async Task<List<Document>> ListAsync(string tenantId, DocumentQuery query, CancellationToken cancellationToken)
    {
        // No title has U+0000, and PostgreSQL has no text with it.
        if (query.Q.Contains('\0')) return [];
        const string sql = $"{Select} tenant_list_documents(@tenantId, @Sort, @Dir, @Q, @Most)";
        return await database.QueryAsync<Document>(sql, new { tenantId, query.Sort, query.Dir, query.Q, query.Most }, cancellationToken);
    }

    /// <summary>Finds documents, in this order; those that do not exist are left out.</summary>
    public Task<List<Document>> FindAsync(string tenantId, Guid[] documentIds, CancellationToken cancellationToken)
    {
        const string sql = $"{Select} tenant_find_documents(@tenantId, @documentIds)";
        return database.QueryAsync<Document>(sql, new { tenantId, documentIds }, cancellationToken);
    }

    /// <summary>Adds a document; null if its parent does not exist.</summary>
    public async Task<Document?> AddAsync(string tenantId, Document document)
    {
        const string sql =
            $"{Select} tenant_add_document(@tenantId, @DocumentId, @OwnerId, @ParentId, @Title, @Body, @Tags, @CreatedAt)";
        try
        {
            return await ChangeAsync(tenantId, "created", document.CreatedAt, sql, new
            {
                tenantId, document.DocumentId, document.OwnerId, document.ParentId, document.Title, document.Body, document.Tags, document.CreatedAt,
            });
        }
        catch (PostgresException fault) when (fault is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "documents_parent_id_fkey" })
        {
            // Somebody has just deleted it.
            return null;
        }
    }

    public Task<Document?> ChangeAsync(string tenantId, Guid documentId, DocumentChange change, DateTime now)
    {
        const string sql = $"{Select} tenant_change_document(@tenantId, @documentId, @Title, @Body, @Tags::text[], @now)";
        return ChangeAsync(tenantId, "changed", now, sql, new { tenantId, documentId, change.Title, change.Body, change.Tags, now });
    }

    public Task<Document?> DeleteAsync(string tenantId, Guid documentId, DateTime now)
    {
        const string sql = $"{Select} tenant_delete_document(@tenantId, @documentId)";
        return ChangeAsync(tenantId, "deleted", now, sql, new { tenantId, documentId });
    }

    private Task<Document?> ChangeAsync(string tenantId, string happened, DateTime at, string sql, object values) =>
        database.ChangeAsync(async (connection, announced) =>
        {
            var document = await connection.QuerySingleOrDefaultAsync<Document>(sql, values);
            if (document is not null) announced.AddRange(await Announcements.WriteAsync(connection, tenantId, happened, document, at));
            return document;
        });
}
