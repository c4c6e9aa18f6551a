using __Name__.Hosting;

namespace __Name__.Entries;

/// <summary>The HTTP surface of entries.</summary>
internal static class EntryEndpoints
{
    public static IServiceCollection AddEntries(this IServiceCollection services) => services.AddSingleton<EntryStore>();

    public static void MapEntries(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/entries", AddAsync);
        routes.MapGet("/entries/{id:guid}", FindAsync);
    }

    private static async Task<IResult> AddAsync(EntryRequest? request, EntryStore entries, CancellationToken cancellationToken)
    {
        request ??= new EntryRequest(Name: null);
        if (request.Validate() is { Count: > 0 } errors) return Results.ValidationProblem(errors);
        return await entries.AddAsync(request.Name!, cancellationToken) is { } added
            ? Results.Created($"/entries/{added.Id}", added)
            : Problems.Taken(request.Name!);
    }

    private static async Task<IResult> FindAsync(Guid id, EntryStore entries, CancellationToken cancellationToken) =>
        await entries.FindAsync(id, cancellationToken) is { } found ? Results.Ok(found) : Problems.NotFound("entry");
}
