using ReflexCache.Caching;

namespace ReflexCache.Hosting;

internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Ok());
        // A cold instance would send all of its traffic to the database.
        routes.MapGet("/health/ready", (ProductCache cache) =>
            cache.IsWarm ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }
}
