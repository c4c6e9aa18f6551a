using System.Globalization;
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

    private static async Task<IResult> ListAsync(HttpContext context, DocumentStore documents)
    {
        var (sort, dir, q, limit) = (Single(context, "sort"), Single(context, "dir"), Single(context, "q"), Single(context, "limit") ?? "50");
        if (!limit.All(char.IsAsciiDigit) || !int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            || most is < 1 or > 100 || q?.Length > 100 || q?.Contains('\0') == true)
            throw RefusedException.BadRequest("limit is 1 to 100, and q has at most 100 characters.");
        return Results.Ok(await documents.ListAsync(Caller.Of(context).TenantId, sort, dir, q, most));
    }

    private static string? Single(HttpContext context, string name) => context.Request.Query[name] switch
    {
        [] => null,
        [var one] => one ?? "",
        _ => throw RefusedException.BadRequest($"{name} can be given once."),
    };

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
        var announced = await documents.AddAsync(caller.TenantId, document.Checked(), deliveries.Announcing("created", now))
            ?? throw RefusedException.NotFound("parent");
        deliveries.Start(announced);
        return Results.Created($"/documents/{document.DocumentId}", announced.Document);
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context);
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await documents.FindAsync(caller.TenantId, ids));
    }

    private static async Task<IResult> FindAsync(Guid documentId, HttpContext context, DocumentStore documents) => Results.Ok(
        (await documents.FindAsync(Caller.Of(context).TenantId, [documentId])).SingleOrDefault() ?? throw RefusedException.NotFound("document"));

    private static async Task<IResult> PatchAsync(
        Guid documentId, HttpContext context, DocumentStore documents, Deliveries deliveries, TimeProvider clock)
    {
        var caller = Caller.Of(context, Role.Editor);
        var change = DocumentChange.Read(await Problems.ReadAsync<Dictionary<string, JsonElement>>(context));
        var now = clock.GetUtcNow().UtcDateTime;
        var announced = await documents.ChangeAsync(caller.TenantId, documentId, change, now, deliveries.Announcing("changed", now))
            ?? throw RefusedException.NotFound("document");
        deliveries.Start(announced);
        return Results.Ok(announced.Document);
    }

    private static async Task<IResult> DeleteAsync(
        Guid documentId, HttpContext context, DocumentStore documents, Deliveries deliveries, TimeProvider clock)
    {
        var caller = Caller.Of(context, Role.Editor);
        var announced = await documents.DeleteAsync(caller.TenantId, documentId, deliveries.Announcing("deleted", clock.GetUtcNow().UtcDateTime))
            ?? throw RefusedException.NotFound("document");
        deliveries.Start(announced);
        return Results.NoContent();
    }
}
