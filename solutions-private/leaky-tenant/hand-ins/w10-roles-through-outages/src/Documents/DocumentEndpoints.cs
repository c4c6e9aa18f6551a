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
        Results.Ok(await documents.ListAsync(Caller.Of(context).TenantId, ListRequest.Read(context.Request.Query)));

    private static async Task<IResult> AddAsync(HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context, Role.Editor);
        var (title, body, tags, parentId) = await Problems.ReadAsync<NewDocument>(context);
        var added = await documents.AddAsync(
            caller, parentId, DocumentText.Title(title), DocumentText.Body(body ?? ""), DocumentText.Tags(tags ?? []));
        return added is null ? throw RefusedException.NotFound("parent") : Results.Created($"/documents/{added.DocumentId}", added);
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context);
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await documents.FindAsync(caller.TenantId, ids));
    }

    private static async Task<IResult> FindAsync(Guid documentId, HttpContext context, DocumentStore documents) =>
        Results.Ok((await documents.FindAsync(Caller.Of(context).TenantId, [documentId])).SingleOrDefault()
            ?? throw RefusedException.NotFound("document"));

    private static async Task<IResult> PatchAsync(Guid documentId, HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context, Role.Editor);
        var change = (await Problems.ReadAsync<PatchedFields>(context)).Checked();
        return Results.Ok(await documents.ChangeAsync(caller.TenantId, documentId, change) ?? throw RefusedException.NotFound("document"));
    }

    private static async Task<IResult> DeleteAsync(Guid documentId, HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context, Role.Editor);
        if (await documents.DeleteAsync(caller.TenantId, documentId) is null) throw RefusedException.NotFound("document");
        return Results.NoContent();
    }
}
