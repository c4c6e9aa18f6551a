using TwoTruths.Billing;

namespace TwoTruths.Search;

/// <summary>The HTTP surface of the search, and where the bus delivers.</summary>
public static class SearchEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services) => services.AddSingleton<SearchIndex>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/search", FindAsync);
        routes.MapPost("/internal/messages", TakeAsync);
    }

    private static async Task<IResult> FindAsync(string? q, SearchIndex index, CancellationToken cancellationToken) =>
        Results.Ok(await index.FindAsync(q ?? "", cancellationToken));

    private static async Task<IResult> TakeAsync(BillingMessage message, SearchIndex index, CancellationToken cancellationToken)
    {
        await index.TakeAsync(message, cancellationToken);
        return Results.NoContent();
    }
}
