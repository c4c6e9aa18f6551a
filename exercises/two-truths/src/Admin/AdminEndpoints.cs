namespace TwoTruths.Admin;

/// <summary>The HTTP surface for operations.</summary>
public static class AdminEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services.AddScoped<Reconciler>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/drift", CompareAsync);
        routes.MapPost("/admin/reconcile", ReconcileAsync);
    }

    private static async Task<IResult> CompareAsync(Reconciler reconciler, CancellationToken cancellationToken) =>
        Results.Ok(await reconciler.CompareAsync(cancellationToken));

    private static async Task<IResult> ReconcileAsync(Reconciler reconciler, CancellationToken cancellationToken)
    {
        await reconciler.ReconcileAsync(cancellationToken);
        return Results.Ok();
    }
}
