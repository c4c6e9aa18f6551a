using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

internal static class DocumentEndpoints
{
    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/documents", ListAsync);
        routes.MapPost("/documents", AddAsync);
        routes.MapPost("/documents/bulk-get", FindSeveralAsync);
        routes.MapGet("/documents/{documentId:guid}", FindAsync);
        routes.MapPatch("/documents/{documentId:guid}", PatchAsync);
        routes.MapDelete("/documents/{documentId:guid}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, TenantDatabase database)
    {
        var wanted = ListRequest.Read(context.Request.Query);
        return Results.Ok(await database.RunAsync(Caller.Of(context), Role.Viewer, session => DocumentStore.ListAsync(session, wanted)));
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, Deliveries deliveries, TimeProvider clock)
    {
        var caller = Caller.Of(context);
        var given = await Problems.ReadAsync<NewDocument>(context);
        var now = clock.GetUtcNow().UtcDateTime;
        var document = new Document
        {
            DocumentId = Guid.CreateVersion7(), OwnerId = caller.UserId, ParentId = given.ParentId, Title = DocumentText.Title(given.Title),
            Body = DocumentText.Body(given.Body ?? ""), Tags = DocumentText.Tags(given.Tags ?? []), CreatedAt = now, UpdatedAt = now,
        };
        var added = await database.RunAsync(caller, Role.Editor, async session =>
        {
            var added = await DocumentStore.AddAsync(session, document) ?? throw RefusedException.NotFound("parent");
            await deliveries.AnnounceAsync(session, "created", added);
            return added;
        });
        return Results.Created($"/documents/{added.DocumentId}", added);
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, TenantDatabase database)
    {
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await database.RunAsync(Caller.Of(context), Role.Viewer, session => DocumentStore.FindAsync(session, ids)));
    }

    private static async Task<IResult> FindAsync(Guid documentId, HttpContext context, TenantDatabase database)
    {
        var found = await database.RunAsync(Caller.Of(context), Role.Viewer, session => DocumentStore.FindAsync(session, [documentId]));
        return Results.Ok(found.SingleOrDefault() ?? throw RefusedException.NotFound("document"));
    }

    private static async Task<IResult> PatchAsync(
        Guid documentId, HttpContext context, TenantDatabase database, Deliveries deliveries, TimeProvider clock)
    {
        var change = (await Problems.ReadAsync<PatchedFields>(context)).Checked();
        return Results.Ok(await database.RunAsync(Caller.Of(context), Role.Editor, async session =>
        {
            var changed = await DocumentStore.ChangeAsync(session, documentId, change, clock.GetUtcNow().UtcDateTime)
                ?? throw RefusedException.NotFound("document");
            await deliveries.AnnounceAsync(session, "changed", changed);
            return changed;
        }));
    }

    private static async Task<IResult> DeleteAsync(Guid documentId, HttpContext context, TenantDatabase database, Deliveries deliveries)
    {
        await database.RunAsync(Caller.Of(context), Role.Editor, async session =>
        {
            var deleted = await DocumentStore.DeleteAsync(session, documentId) ?? throw RefusedException.NotFound("document");
            await deliveries.AnnounceAsync(session, "deleted", deleted);
            return deleted;
        });
        return Results.NoContent();
    }
}
