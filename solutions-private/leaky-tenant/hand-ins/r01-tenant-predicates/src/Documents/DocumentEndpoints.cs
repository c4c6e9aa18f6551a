using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

internal static class DocumentEndpoints
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services.AddSingleton<DocumentStore>();

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/documents", ListAsync);
        routes.MapPost("/documents", AddAsync);
        routes.MapPost("/documents/bulk-get", FindSeveralAsync);
        routes.MapGet("/documents/{documentId:guid}", FindAsync);
        routes.MapPatch("/documents/{documentId:guid}", PatchAsync);
        routes.MapDelete("/documents/{documentId:guid}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DocumentStore documents) =>
        Results.Ok(await documents.ListAsync(Caller.Of(context).TenantId, DocumentQuery.Read(context.Request), context.RequestAborted));

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, TimeProvider clock)
    {
        var (tenantId, userId, _) = Caller.Of(context, Role.Editor);
        var (title, body, tags, parentId) = (await Problems.ReadAsync<NewDocument>(context)).Checked();
        var now = clock.GetUtcNow().UtcDateTime;
        var document = new Document
        {
            DocumentId = Guid.NewGuid(), OwnerId = userId, ParentId = parentId, Title = title!, Body = body!, Tags = tags ?? [],
            CreatedAt = now, UpdatedAt = now,
        };
        var added = await database.ChangeAsync(async (connection, announced) =>
        {
            var added = await DocumentStore.AddAsync(connection, tenantId, document) ?? throw RefusedException.NotFound("parent");
            announced.AddRange(await Announcements.WriteAsync(connection, tenantId, "created", added, now));
            return added;
        });
        return Results.Created($"/documents/{added.DocumentId}", added);
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, DocumentStore documents)
    {
        var tenantId = Caller.Of(context).TenantId;
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await documents.FindAsync(tenantId, ids, context.RequestAborted));
    }

    private static async Task<IResult> FindAsync(Guid documentId, HttpContext context, DocumentStore documents) =>
        Results.Ok((await documents.FindAsync(Caller.Of(context).TenantId, [documentId], context.RequestAborted)).SingleOrDefault()
            ?? throw RefusedException.NotFound("document"));

    private static async Task<IResult> PatchAsync(Guid documentId, HttpContext context, TenantDatabase database, TimeProvider clock)
    {
        var tenantId = Caller.Of(context, Role.Editor).TenantId;
        using var patch = await Problems.ReadAsync<JsonDocument>(context);
        var (change, now) = (DocumentChange.Read(patch.RootElement), clock.GetUtcNow().UtcDateTime);
        return Results.Ok(await database.ChangeAsync(async (connection, announced) =>
        {
            var changed = await DocumentStore.ChangeAsync(connection, tenantId, documentId, change, now) ?? throw RefusedException.NotFound("document");
            announced.AddRange(await Announcements.WriteAsync(connection, tenantId, "changed", changed, now));
            return changed;
        }));
    }

    private static async Task<IResult> DeleteAsync(Guid documentId, HttpContext context, TenantDatabase database, TimeProvider clock)
    {
        var tenantId = Caller.Of(context, Role.Editor).TenantId;
        return await database.ChangeAsync(async (connection, announced) =>
        {
            var deleted = await DocumentStore.DeleteAsync(connection, tenantId, documentId) ?? throw RefusedException.NotFound("document");
            announced.AddRange(await Announcements.WriteAsync(connection, tenantId, "deleted", deleted, clock.GetUtcNow().UtcDateTime));
            return Results.NoContent();
        });
    }
}
