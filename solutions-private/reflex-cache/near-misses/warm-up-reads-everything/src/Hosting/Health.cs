using ReflexCache.Products;

namespace ReflexCache.Hosting;

internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Ok());
        routes.MapGet("/health/ready", (Warmer warmer) =>
            warmer.IsDone ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }
}
