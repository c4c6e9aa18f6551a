using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

/// <summary>The documents of tenants.</summary>
internal sealed class DocumentStore(TenantDatabase database, Deliveries deliveries, TimeProvider clock)
{
    private const string Columns =
        """
        document_id AS "DocumentId", owner_id AS "OwnerId", parent_id AS "ParentId", title AS "Title", body AS "Body", tags AS "Tags",
        created_at AS "CreatedAt", updated_at AS "UpdatedAt"
        """;

    private const string FindSeveral =
        $"SELECT {Columns} FROM documents WHERE tenant_id = current_tenant() AND document_id = ANY (@documentIds)";

    // It cannot be deleted before the document that refers to it is there.
    private const string LockParent =
        "SELECT document_id FROM documents WHERE tenant_id = current_tenant() AND document_id = @parentId FOR KEY SHARE";

    private const string Insert =
        $"""
        INSERT INTO documents (document_id, tenant_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
        VALUES (@DocumentId, current_tenant(), @OwnerId, @ParentId, @Title, @Body, @Tags, @CreatedAt, @UpdatedAt) RETURNING {Columns}
        """;

    private const string Update =
        $"""
        UPDATE documents SET title = coalesce(@Title::text, title), body = coalesce(@Body::text, body), tags = coalesce(@Tags::text[], tags),
            updated_at = @now
        WHERE tenant_id = current_tenant() AND document_id = @documentId RETURNING {Columns}
        """;

    private const string Delete = $"DELETE FROM documents WHERE tenant_id = current_tenant() AND document_id = @documentId RETURNING {Columns}";

    private static readonly Dictionary<string, string> Sorts = new(StringComparer.Ordinal)
    {
        ["createdAt"] = "created_at", ["updatedAt"] = "updated_at", ["title"] = "title", ["ownerId"] = "owner_id",
    };

    private static readonly Dictionary<string, string> Directions = new(StringComparer.Ordinal) { ["asc"] = "ASC", ["desc"] = "DESC" };

    public Task<List<Document>> ListAsync(string tenantId, string? sort, string? dir, string? q, int limit, CancellationToken cancellationToken)
    {
        var column = Sorts.GetValueOrDefault(sort ?? "createdAt") ?? throw RefusedException.BadRequest("sort: there is no such name.");
        var direction = Directions.GetValueOrDefault(dir ?? "asc") ?? throw RefusedException.BadRequest("dir is asc or desc.");
        // No title has this character, and the database does not know it.
        if (q?.Contains('\0') == true) return Task.FromResult<List<Document>>([]);
        var sql = $"""
            SELECT {Columns} FROM documents
            WHERE tenant_id = current_tenant() AND (@q::text IS NULL OR strpos(lower(title COLLATE "C"), lower(@q::text COLLATE "C")) > 0)
            ORDER BY {column} {direction} LIMIT @limit
            """;
        return database.RunAsync(
            tenantId, session => session.QueryAsync<Document>(sql, new { q = q is "" ? null : q, limit }), cancellationToken);
    }

    /// <summary>Finds documents, in the order of their ids; those that do not exist are left out.</summary>
    public async Task<IReadOnlyList<Document>> FindAsync(string tenantId, Guid[] documentIds, CancellationToken cancellationToken)
    {
        var found = await database.RunAsync(
            tenantId, session => session.QueryAsync<Document>(FindSeveral, new { documentIds }), cancellationToken);
        return [.. found.OrderBy(document => Array.IndexOf(documentIds, document.DocumentId))];
    }

    public async Task<Document> AddAsync(Caller caller, NewDocument text, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var document = new Document
        {
            DocumentId = Guid.CreateVersion7(), OwnerId = caller.UserId, ParentId = text.ParentId, Title = text.Title!, Body = text.Body!,
            Tags = text.Tags ?? [], CreatedAt = now, UpdatedAt = now,
        };
        var added = await ChangeAsync(
            caller.TenantId, "created",
            async session =>
            {
                if (document.ParentId is { } parentId && await session.QueryAsync<Guid>(LockParent, new { parentId }) is []) return null;
                return (await session.QueryAsync<Document>(Insert, document)).Single();
            },
            cancellationToken);
        return added ?? throw RefusedException.NotFound("document");
    }

    public Task<Document?> PatchAsync(string tenantId, Guid documentId, DocumentPatch patch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return ChangeAsync(
            tenantId, "changed",
            async session => (await session.QueryAsync<Document>(
                Update, new { documentId, patch.Title, patch.Body, patch.Tags, now })).SingleOrDefault(),
            cancellationToken);
    }

    public Task<Document?> DeleteAsync(string tenantId, Guid documentId, CancellationToken cancellationToken) => ChangeAsync(
        tenantId, "deleted", async session => (await session.QueryAsync<Document>(Delete, new { documentId })).SingleOrDefault(), cancellationToken);

    // A change and the deliveries that tell of it are there together, or not at all.
    private async Task<Document?> ChangeAsync(
        string tenantId, string happened, Func<TenantSession, Task<Document?>> change, CancellationToken cancellationToken)
    {
        IReadOnlyList<Delivery> noted = [];
        try
        {
            var changed = await database.RunAsync(
                tenantId,
                async session =>
                {
                    noted = [];
                    var document = await change(session);
                    if (document is not null) noted = await deliveries.NoteAsync(session, tenantId, happened, document);
                    return document;
                },
                cancellationToken);
            deliveries.Send(noted);
            return changed;
        }
        catch (OutcomeUnknownException)
        {
            deliveries.SendIfThere(noted);
            throw;
        }
    }
}
