using HotQuery.Hosting;

namespace HotQuery.Orders;

internal static class OrderEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static IServiceCollection AddOrders(this IServiceCollection services) =>
        services.AddSingleton<OrderStore>().AddSingleton<OrderCursor>();

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/customers/{customerId:long}/orders", ListAsync);
        routes.MapGet("/orders/search", SearchAsync);
        routes.MapPost("/orders", PlaceAsync);
    }

    private static async Task<OrderPage> ListAsync(
        long customerId, string? status, string? cursor, int? limit, OrderStore orders, OrderCursor cursors)
    {
        if (status is not null && !OrderStatus.All.Contains(status)) throw new BadRequestException($"There is no status '{status}'.");
        if (limit is < 1 or > MaxLimit) throw new BadRequestException($"limit is 1 to {MaxLimit}.");
        OrderPosition? position = null;
        if (cursor is not null)
        {
            position = cursors.Read(cursor);
            if (position is null || position.CustomerId != customerId || position.Status != status)
                throw new BadRequestException("The cursor does not belong to this list.");
        }

        var (found, more) = await orders.ListAsync(customerId, status, position, limit ?? DefaultLimit);
        return more
            ? new OrderPage(found, cursors.Write(new OrderPosition(customerId, status, found[^1].PlacedAt, found[^1].Id)))
            : new OrderPage(found, null);
    }

    private static async Task<IResult> SearchAsync(string email, OrderStore orders)
    {
        if (!EmailAddress.IsValid(email)) throw new BadRequestException("email is not an address.");
        return Results.Ok(new { orders = await orders.SearchAsync(email) });
    }

    private static async Task<IResult> PlaceAsync(PlaceOrderRequest request, OrderStore orders)
    {
        request.Validate();
        return Results.Json(await orders.PlaceAsync(request), statusCode: StatusCodes.Status201Created);
    }
}
