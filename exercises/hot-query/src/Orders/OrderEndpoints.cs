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
        var position = new OrderPosition(customerId, status, 0);
        if (cursor is not null)
        {
            position = cursors.Read(cursor);
            if (position is null || position.CustomerId != customerId || position.Status != status)
                throw new BadRequestException("The cursor does not belong to this list.");
        }

        var count = limit ?? DefaultLimit;
        var found = await orders.ListAsync(customerId, status, position.Offset, count + 1, cancellationToken);
        return found.Count <= count
            ? new OrderPage(found, null)
            : new OrderPage([.. found.Take(count)], cursors.Write(position with { Offset = position.Offset + count }));
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
