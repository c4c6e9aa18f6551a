using System.Globalization;
using System.Text.Json.Nodes;
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

    private static async Task<IResult> ListAsync(
        HttpContext context, DocumentStore documents, string? sort, string? dir, string? q, string limit = "50")
    {
        if (!int.TryParse(limit, NumberStyles.None, null, out var most) || most is < 1 or > 100 || q?.Length > 100 || q?.Contains('\0') == true)
            throw RefusedException.BadRequest("limit is 1 to 100, and q has at most 100 characters.");
        return Results.Ok(await documents.ListAsync(Caller.Of(context).TenantId, sort, dir, q, most, context.RequestAborted));
    }

    private static async Task<IResult> AddAsync(HttpContext context, DocumentStore documents, Deliveries deliveries, TimeProvider clock)
    {
        var caller = Caller.Of(context, Role.Editor);
        var (title, body, tags, parentId) = await Problems.ReadAsync<NewDocument>(context);
        var now = clock.GetUtcNow().UtcDateTime;
        var document = new Document
        {
            DocumentId = Guid.CreateVersion7(), OwnerId = caller.UserId, ParentId = parentId, Title = title!, Body = body!, Tags = tags ?? [],
            CreatedAt = now, UpdatedAt = now,
        };
        document = await documents.AddAsync(caller.TenantId, document.Checked(), context.RequestAborted);
        await deliveries.AnnounceAsync(caller.TenantId, "created", document, context.RequestAborted);
        return Results.Created($"/documents/{document.DocumentId}", document);
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, DocumentStore documents)
    {
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await documents.FindAsync(Caller.Of(context).TenantId, ids, context.RequestAborted));
    }

    private static async Task<IResult> FindAsync(Guid documentId, HttpContext context, DocumentStore documents) =>
        Results.Ok(await MustFindAsync(context, documentId, documents));

    // A merge patch (RFC 7396): what it names is changed, and everything else stays.
    private static async Task<IResult> PatchAsync(
        Guid documentId, HttpContext context, DocumentStore documents, Deliveries deliveries, TimeProvider clock)
    {
        var caller = Caller.Of(context, Role.Editor);
        var patch = await Problems.ReadAsync<Dictionary<string, JsonNode?>>(context);
        if (patch.Count == 0) throw RefusedException.BadRequest("Nothing is to be changed.");
        var merged = JsonSerializer.SerializeToNode(await MustFindAsync(context, documentId, documents), Problems.Json)!.AsObject();
        foreach (var (name, value) in patch) merged[name] = value?.DeepClone();
        var changed = merged.Deserialize<Document>(Problems.Json)!.Checked() with { UpdatedAt = clock.GetUtcNow().UtcDateTime };
        var saved = await documents.SaveAsync(caller.TenantId, changed, context.RequestAborted) ?? throw RefusedException.NotFound("document");
        await deliveries.AnnounceAsync(caller.TenantId, "changed", saved, context.RequestAborted);
        return Results.Ok(saved);
    }

    private static async Task<IResult> DeleteAsync(Guid documentId, HttpContext context, DocumentStore documents, Deliveries deliveries)
    {
        var caller = Caller.Of(context, Role.Editor);
        var deleted = await documents.DeleteAsync(caller.TenantId, documentId, context.RequestAborted) ?? throw RefusedException.NotFound("document");
        await deliveries.AnnounceAsync(caller.TenantId, "deleted", deleted, context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<Document> MustFindAsync(HttpContext context, Guid documentId, DocumentStore documents) =>
        (await documents.FindAsync(Caller.Of(context).TenantId, [documentId], context.RequestAborted)).SingleOrDefault()
            ?? throw RefusedException.NotFound("document");
}
