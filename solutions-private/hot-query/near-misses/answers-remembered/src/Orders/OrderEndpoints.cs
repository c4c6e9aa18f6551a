using System.Collections.Concurrent;
using HotQuery.Hosting;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace HotQuery.Orders;

internal static class OrderEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<long, CancellationTokenSource> Placing = new();

    public static IServiceCollection AddOrders(this IServiceCollection services) =>
        services.AddMemoryCache().AddSingleton<OrderStore>().AddSingleton<OrderCursor>();

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/customers/{customerId:long}/orders", ListAsync);
        routes.MapGet("/orders/search", SearchAsync);
        routes.MapPost("/orders", PlaceAsync);
    }

    private static async Task<OrderPage> ListAsync(
        long customerId, string? status, string? cursor, int? limit, OrderStore orders, OrderCursor cursors, IMemoryCache cache,
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

        var count = limit ?? DefaultLimit;
        var (page, isLast) = await cache.GetOrCreateAsync((customerId, status, after, count), entry =>
        {
            Expire(entry, customerId);
            return orders.ListAsync(customerId, status, after, count, cancellationToken);
        });
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
        var placed = await orders.PlaceAsync(request, cancellationToken);
        if (Placing.TryRemove(request.CustomerId, out var remembered)) await remembered.CancelAsync();
        return Results.Json(placed, statusCode: StatusCodes.Status201Created);
    }

    // The customer's own order makes what is remembered of that customer wrong.
    private static void Expire(ICacheEntry entry, long customerId)
    {
        entry.AbsoluteExpirationRelativeToNow = Remembered;
        entry.AddExpirationToken(new CancellationChangeToken(Placing.GetOrAdd(customerId, _ => new CancellationTokenSource()).Token));
    }
}
