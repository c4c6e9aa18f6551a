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
        long customerId, string? status, string? cursor, int? limit, OrderStore orders, OrderCursor cursors,
        CancellationToken cancellationToken)
    {
        if (status is not null && !OrderStatus.All.Contains(status)) throw new BadRequestException($"There is no status '{status}'.");
        if (limit is < 1 or > MaxLimit) throw new BadRequestException($"limit is 1 to {MaxLimit}.");
        OrderPosition? after = null;
        if (cursor is not null)
        {
            after = cursors.Read(cursor);
            if (after is null || after.CustomerId != customerId || after.Status != status)
                throw new BadRequestException("The cursor does not belong to this list.");
        }

        var (page, isLast) = await orders.ListAsync(customerId, status, after, limit ?? DefaultLimit, cancellationToken);
        return isLast
            ? new OrderPage(page, null)
            : new OrderPage(page, cursors.Write(new OrderPosition(customerId, status, page[^1].PlacedAt, page[^1].Id)));
    }

    private static async Task<IResult> SearchAsync(string email, OrderStore orders, CancellationToken cancellationToken)
    {
        if (!EmailAddress.IsValid(email)) throw new BadRequestException("email is not an address.");
        return Results.Ok(new { orders = await orders.SearchAsync(email, cancellationToken) });
    }

    private static async Task<IResult> PlaceAsync(PlaceOrderRequest request, OrderStore orders, CancellationToken cancellationToken)
    {
        request.Validate();
        return Results.Json(await orders.PlaceAsync(request, cancellationToken), statusCode: StatusCodes.Status201Created);
    }
}
