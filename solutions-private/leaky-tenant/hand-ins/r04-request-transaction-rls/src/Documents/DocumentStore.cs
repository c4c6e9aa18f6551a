using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

/// <summary>The documents that a session sees.</summary>
internal static class DocumentStore
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    public static async Task<List<Document>> ListAsync(TenantSession session, DocumentQuery query, CancellationToken cancellationToken)
    {
        // No title has U+0000, and PostgreSQL has no text with it.
        if (query.Q.Contains('\0')) return [];
        var (where, q) = ("", query.Q.ToLowerInvariantAscii());
        if (q.Length > 0) where = "AND strpos(translate(title, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), @q) > 0";
        // The tenant is said again for the index's sake.
        var sql = $"SELECT {Columns} FROM documents WHERE tenant_id = current_tenant() {where} ORDER BY {query.Order} LIMIT {query.Most}";
        return await session.QueryAsync<Document>(sql, new { q }, cancellationToken);
    }

    /// <summary>Finds documents; those that do not exist are left out.</summary>
    public static async Task<IEnumerable<Document>> FindAsync(TenantSession session, Guid[] documentIds, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM documents WHERE document_id = ANY (@documentIds)";
        var found = (await session.QueryAsync<Document>(sql, new { documentIds }, cancellationToken)).ToDictionary(document => document.DocumentId);
        return documentIds.Distinct().Where(found.ContainsKey).Select(documentId => found[documentId]);
    }

    public static async Task<Document> AddAsync(TenantSession session, Document document)
    {
        // A foreign key sees all tenants' documents; here, and until the end of the transaction, the parent is one of ours.
        const string parent = "SELECT document_id FROM documents WHERE document_id = @ParentId FOR KEY SHARE";
        if (document.ParentId is not null && await session.QueryAsync<Guid>(parent, new { document.ParentId }) is [])
            throw RefusedException.NotFound("parent");
        const string sql =
            $"""
            INSERT INTO documents (document_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
            VALUES (@DocumentId, @OwnerId, @ParentId, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt) RETURNING {Columns}
            """;
        var added = (await session.QueryAsync<Document>(sql, document))[0];
        await Outbox.AddAsync(session, "created", added, document.CreatedAt);
        return added;
    }

    public static async Task<Document> ChangeAsync(TenantSession session, Guid documentId, DocumentChange change, DateTime now)
    {
        List<string> changes = ["updated_at = @now"];
        if (change.Title is not null) changes.Add("title = @Title");
        if (change.Body is not null) changes.Add("body = @Body");
        if (change.Tags is not null) changes.Add("tags = @Tags");
        var sql = $"UPDATE documents SET {string.Join(", ", changes)} WHERE document_id = @documentId RETURNING {Columns}";
        var changed = (await session.QueryAsync<Document>(sql, new { documentId, change.Title, change.Body, change.Tags, now })).SingleOrDefault()
            ?? throw RefusedException.NotFound("document");
        await Outbox.AddAsync(session, "changed", changed, now);
        return changed;
    }

    public static async Task<Document> DeleteAsync(TenantSession session, Guid documentId, DateTime now)
    {
        const string sql = $"DELETE FROM documents WHERE document_id = @documentId RETURNING {Columns}";
        var deleted = (await session.QueryAsync<Document>(sql, new { documentId })).SingleOrDefault() ?? throw RefusedException.NotFound("document");
        await Outbox.AddAsync(session, "deleted", deleted, now);
        return deleted;
    }

    private static string ToLowerInvariantAscii(this string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
}
