namespace LeakyTenant.Documents;

internal static class DocumentEndpoints
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services.AddSingleton<DocumentStore>();

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/documents", ListAsync);
        routes.MapPost("/documents", AddAsync);
        routes.MapPost("/documents/bulk-get", FindSeveralAsync);
        routes.MapGet("/documents/{documentId:id}", FindAsync);
        routes.MapPatch("/documents/{documentId:id}", PatchAsync);
        routes.MapDelete("/documents/{documentId:id}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DocumentStore documents) =>
        Results.Ok(await documents.ListAsync(Caller.Of(context).TenantId, DocumentQuery.Read(context.Request), context.RequestAborted));

    private static async Task<IResult> AddAsync(HttpContext context, DocumentStore documents, TimeProvider clock)
    {
        var (tenantId, userId, _) = Caller.Of(context, Role.Editor);
        var (title, body, tags, parentId) = (await Problems.ReadAsync<NewDocument>(context)).Checked();
        var now = clock.GetUtcNow();
        var document = await documents.AddAsync(tenantId, new Document
        {
            DocumentId = Guid.CreateVersion7(now), OwnerId = userId, ParentId = parentId, Title = title!, Body = body!, Tags = tags ?? [],
            CreatedAt = now.UtcDateTime, UpdatedAt = now.UtcDateTime,
        });
        return Results.Created($"/documents/{document.DocumentId}", document);
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

    private static async Task<IResult> PatchAsync(Guid documentId, HttpContext context, DocumentStore documents, TimeProvider clock)
    {
        var tenantId = Caller.Of(context, Role.Editor).TenantId;
        using var patch = await Problems.ReadAsync<JsonDocument>(context);
        return Results.Ok(
            await documents.ChangeAsync(tenantId, documentId, DocumentChange.Read(patch.RootElement), clock.GetUtcNow().UtcDateTime));
    }

    private static async Task<IResult> DeleteAsync(Guid documentId, HttpContext context, DocumentStore documents, TimeProvider clock)
    {
        await documents.DeleteAsync(Caller.Of(context, Role.Editor).TenantId, documentId, clock.GetUtcNow().UtcDateTime);
        return Results.NoContent();
    }
}
