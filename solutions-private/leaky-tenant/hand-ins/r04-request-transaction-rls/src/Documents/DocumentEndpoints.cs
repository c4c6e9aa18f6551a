using LeakyTenant.Webhooks;

namespace LeakyTenant.Documents;

internal static class DocumentEndpoints
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) =>
        services.AddRouting(options => options.ConstraintMap["id"] = typeof(IdConstraint));

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/documents", ListAsync);
        routes.MapPost("/documents", AddAsync);
        routes.MapPost("/documents/bulk-get", FindSeveralAsync);
        routes.MapGet("/documents/{documentId:id}", FindAsync);
        routes.MapPatch("/documents/{documentId:id}", PatchAsync);
        routes.MapDelete("/documents/{documentId:id}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, Callers callers)
    {
        var query = DocumentQuery.Read(context.Request);
        return Results.Ok(await callers.ReadAsync(
            context, Role.Viewer, (session, _) => DocumentStore.ListAsync(session, query, context.RequestAborted)));
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, Callers callers)
    {
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await callers.ReadAsync(
            context, Role.Viewer, (session, _) => DocumentStore.FindAsync(session, ids, context.RequestAborted)));
    }

    private static async Task<IResult> FindAsync(Guid documentId, HttpContext context, Callers callers)
    {
        var found = await callers.ReadAsync(
            context, Role.Viewer, (session, _) => DocumentStore.FindAsync(session, [documentId], context.RequestAborted));
        return Results.Ok(found.SingleOrDefault() ?? throw RefusedException.NotFound("document"));
    }

    private static async Task<IResult> AddAsync(HttpContext context, Callers callers, Outbox outbox, TimeProvider clock)
    {
        var (title, body, tags, parentId) = (await Problems.ReadAsync<NewDocument>(context)).Checked();
        var (documentId, now) = (Guid.NewGuid(), clock.GetUtcNow().UtcDateTime);
        var added = await callers.ChangeAsync(context, Role.Editor, (session, caller) => DocumentStore.AddAsync(session, new Document
        {
            DocumentId = documentId, OwnerId = caller.UserId, ParentId = parentId, Title = title!, Body = body ?? "", Tags = tags ?? [],
            CreatedAt = now, UpdatedAt = now,
        }));
        outbox.Wake();
        return Results.Created($"/documents/{added.DocumentId}", added);
    }

    private static async Task<IResult> PatchAsync(Guid documentId, HttpContext context, Callers callers, Outbox outbox, TimeProvider clock)
    {
        var change = (await Problems.ReadAsync<DocumentChange>(context)).Checked();
        var now = clock.GetUtcNow().UtcDateTime;
        var changed = await callers.ChangeAsync(
            context, Role.Editor, (session, _) => DocumentStore.ChangeAsync(session, documentId, change, now));
        outbox.Wake();
        return Results.Ok(changed);
    }

    private static async Task<IResult> DeleteAsync(Guid documentId, HttpContext context, Callers callers, Outbox outbox, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await callers.ChangeAsync(context, Role.Editor, (session, _) => DocumentStore.DeleteAsync(session, documentId, now));
        outbox.Wake();
        return Results.NoContent();
    }
}

/// <summary>An id as answers spell it.</summary>
internal sealed class IdConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        Guid.TryParseExact(values[routeKey] as string, "D", out _);
}
