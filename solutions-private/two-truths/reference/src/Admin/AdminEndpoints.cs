using TwoTruths.Relay;

namespace TwoTruths.Admin;

/// <summary>The HTTP surface for operations.</summary>
public static class AdminEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services.AddScoped<Comparison>().AddScoped<Reconciler>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/drift", CompareAsync);
        routes.MapPost("/admin/reconcile", ReconcileAsync);
        routes.MapGet("/admin/stuck", StuckAsync);
        routes.MapPost("/admin/stuck/{orderId}/retry", RetryAsync);
    }

    private static async Task<IResult> CompareAsync(Reconciler reconciler, CancellationToken cancellationToken) =>
        Results.Ok(await reconciler.CompareAsync(cancellationToken));

    private static async Task<IResult> ReconcileAsync(Reconciler reconciler, CancellationToken cancellationToken)
    {
        await reconciler.ReconcileAsync(cancellationToken);
        return Results.Ok();
    }

    private static async Task<IResult> StuckAsync(Outgoing outgoing, CancellationToken cancellationToken) =>
        Results.Ok(await outgoing.StuckAsync(cancellationToken));

    private static async Task<IResult> RetryAsync(string orderId, Outgoing outgoing, RelaySignal signal, CancellationToken cancellationToken)
    {
        if (!await outgoing.RetryAsync(orderId, cancellationToken))
            return Results.Problem("This order is not stuck.", statusCode: StatusCodes.Status404NotFound);
        signal.Set();
        return Results.Accepted();
    }
}
