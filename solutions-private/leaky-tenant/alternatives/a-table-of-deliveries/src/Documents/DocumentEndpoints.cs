using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace LeakyTenant.Documents;

internal static class DocumentEndpoints
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services.AddSingleton<DocumentStore>();

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/documents", ListAsync);
        routes.MapPost("/documents", AddAsync);
        routes.MapPost("/documents/bulk-get", FindSeveralAsync);
        routes.MapGet("/documents/{documentId}", FindAsync);
        routes.MapPatch("/documents/{documentId}", PatchAsync);
        routes.MapDelete("/documents/{documentId}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context);
        var (limit, q) = (Parameter(context, "limit") ?? "50", Parameter(context, "q"));
        if (!limit.All(char.IsAsciiDigit) || !int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            || most is < 1 or > 100 || q?.Length > 100)
            throw RefusedException.BadRequest("limit is 1 to 100, and q has at most 100 characters.");
        var (sort, dir) = (Parameter(context, "sort"), Parameter(context, "dir"));
        return Results.Ok(await documents.ListAsync(caller.TenantId, sort, dir, q, most, context.RequestAborted));
    }

    private static async Task<IResult> AddAsync(HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context, Role.Editor);
        var text = await Problems.ReadAsync<NewDocument>(context);
        var document = await documents.AddAsync(caller, text.Checked(), context.RequestAborted);
        return Results.Created($"/documents/{document.DocumentId}", document);
    }

    private static async Task<IResult> FindSeveralAsync(HttpContext context, DocumentStore documents)
    {
        var caller = Caller.Of(context);
        if ((await Problems.ReadAsync<WantedDocuments>(context)).Ids is not { Length: >= 1 and <= 100 } ids)
            throw RefusedException.BadRequest("ids: 1 to 100 are required.");
        return Results.Ok(await documents.FindAsync(caller.TenantId, ids, context.RequestAborted));
    }

    private static async Task<IResult> FindAsync(string documentId, HttpContext context, DocumentStore documents)
    {
        var (caller, id) = (Caller.Of(context), Problems.IdOf(documentId, "document"));
        var found = await documents.FindAsync(caller.TenantId, [id], context.RequestAborted);
        return Results.Ok(found.SingleOrDefault() ?? throw RefusedException.NotFound("document"));
    }

    private static async Task<IResult> PatchAsync(string documentId, HttpContext context, DocumentStore documents)
    {
        var (caller, id) = (Caller.Of(context, Role.Editor), Problems.IdOf(documentId, "document"));
        var patch = (await Problems.ReadAsync<DocumentPatch>(context)).Checked();
        var changed = await documents.PatchAsync(caller.TenantId, id, patch, context.RequestAborted);
        return Results.Ok(changed ?? throw RefusedException.NotFound("document"));
    }

    private static async Task<IResult> DeleteAsync(string documentId, HttpContext context, DocumentStore documents)
    {
        var (caller, id) = (Caller.Of(context, Role.Editor), Problems.IdOf(documentId, "document"));
        if (await documents.DeleteAsync(caller.TenantId, id, context.RequestAborted) is null) throw RefusedException.NotFound("document");
        return Results.NoContent();
    }

    // Names of parameters have one spelling. Where one is given twice, the first one counts.
    private static string? Parameter(HttpContext context, string name)
    {
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
            if (pair.DecodeName().Span.SequenceEqual(name)) return pair.DecodeValue().ToString();
        return null;
    }
}
