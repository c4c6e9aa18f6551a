using Microsoft.AspNetCore.Mvc;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>The HTTP surface of orders. The gateway has authenticated the buyer and says who it is.</summary>
internal static class OrderEndpoints
{
    public static IServiceCollection AddOrders(this IServiceCollection services) =>
        services.AddSingleton<OrderStore>().AddSingleton<OrderService>();

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/events/{eventId:guid}/orders", PlaceAsync);
        routes.MapGet("/orders/{id:guid}", FindAsync);
        routes.MapPost("/orders/{id:guid}/confirm", ConfirmAsync);
        routes.MapDelete("/orders/{id:guid}", CancelAsync);
    }

    private static async Task<IResult> PlaceAsync(
        Guid eventId, HttpContext context, OrderRequest? request, OrderService orders)
    {
        var (buyerId, key) = (context.Request.Headers[OrderRequest.BuyerHeader], context.Request.Headers[OrderRequest.KeyHeader]);
        if ((request ?? new(null, null)).Validate(eventId, buyerId, key, out var errors) is not { } asked)
            return Results.ValidationProblem(errors);
        return await orders.PlaceAsync(buyerId!, key!, asked) is { } order
            ? Results.Created($"/orders/{order.Id}", order)
            : Problems.NotFound("event");
    }

    private static async Task<IResult> FindAsync(
        Guid id, [FromHeader(Name = OrderRequest.BuyerHeader)] string buyerId, OrderService orders) =>
        await orders.FindAsync(id, buyerId) is { } order ? Results.Ok(order) : Problems.NotFound("order");

    private static async Task<IResult> ConfirmAsync(
        Guid id, [FromHeader(Name = OrderRequest.BuyerHeader)] string buyerId, OrderService orders) =>
        await orders.ConfirmAsync(id, buyerId) is { } order ? Results.Ok(order) : Problems.NotFound("order");

    private static async Task<IResult> CancelAsync(
        Guid id, [FromHeader(Name = OrderRequest.BuyerHeader)] string buyerId, OrderService orders) =>
        await orders.CancelAsync(id, buyerId) ? Results.NoContent() : Problems.NotFound("order");
}
