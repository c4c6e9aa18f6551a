using System.Diagnostics;
using SlowDependency.Hosting;

namespace SlowDependency.Orders;

/// <summary>The HTTP surface of orders.</summary>
public static class OrderEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services) =>
        services
            .AddSingleton<OrderStore>()
            .AddScoped<CheckoutService>()
            .AddSingleton<UnwantedReservations>()
            .AddHostedService(provider => provider.GetRequiredService<UnwantedReservations>());

    /// <summary>Maps the endpoints.</summary>
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/checkout", CheckOutAsync);
        routes.MapGet("/orders/{id}", FindAsync);
    }

    private static async Task<IResult> CheckOutAsync(
        CheckoutRequest? request, CheckoutService checkout, CancellationToken cancellationToken)
    {
        request ??= new CheckoutRequest(null, null, null);
        if (request.Validate() is { Count: > 0 } errors) return Results.ValidationProblem(errors);
        return await checkout.PlaceAsync(request.OrderId!, request.ProductId!, request.Quantity!.Value, cancellationToken) switch
        {
            CheckoutOutcome.Placed placed => Results.Created($"/orders/{placed.Order.Id}", placed.Order),
            CheckoutOutcome.UnknownProduct => Problems.NotFound("product"),
            CheckoutOutcome.OutOfStock => Results.Problem(
                "There are not as many left.", statusCode: StatusCodes.Status409Conflict),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> FindAsync(string id, OrderStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } order ? Results.Ok(order) : Problems.NotFound("order");
}
