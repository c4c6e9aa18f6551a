using System.Text.Json.Serialization;

namespace TwoTruths.Orders;

/// <summary>The HTTP surface of orders.</summary>
public static class OrderEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services) =>
        services
            .AddSingleton<OrderStore>()
            .AddSingleton<OrderService>()
            .ConfigureHttpJsonOptions(options =>
            {
                // A field we would ignore, or read differently than it was meant, is refused instead.
                options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
                options.SerializerOptions.AllowDuplicateProperties = false;
                options.SerializerOptions.PropertyNameCaseInsensitive = false;
                options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });

    /// <summary>Maps the endpoints.</summary>
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/orders/{orderId}", PutAsync);
        routes.MapPost("/orders/{orderId}/cancel", CancelAsync);
        routes.MapGet("/orders/{orderId}", FindAsync);
    }

    // A caller that leaves does not stop a change half-way.
    private static async Task<IResult> PutAsync(string orderId, OrderRequest? request, OrderService orders) =>
        (request ?? OrderRequest.Empty).Validate(orderId, out var errors) is { } details
            ? Results.Ok(await orders.PutAsync(orderId, details, CancellationToken.None))
            : Results.ValidationProblem(errors);

    private static async Task<IResult> CancelAsync(string orderId, OrderService orders) =>
        Found(await orders.CancelAsync(orderId, CancellationToken.None));

    private static async Task<IResult> FindAsync(string orderId, OrderStore store, CancellationToken cancellationToken) =>
        Found(await store.FindAsync(orderId, cancellationToken));

    private static IResult Found(Order? order) =>
        order is null ? Results.Problem("There is no such order.", statusCode: StatusCodes.Status404NotFound) : Results.Ok(order);
}
