using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Holds tickets for buyers, who confirm their orders or give them back.</summary>
internal sealed class OrderService(OrderStore orders, IConfiguration configuration)
{
    private readonly TimeSpan _lifetime = configuration.GetValue("Holds:Lifetime", TimeSpan.FromMinutes(10));

    /// <summary>Holds all that was asked for or nothing, once per key of a buyer.</summary>
    /// <returns>The order; null when there is no such event.</returns>
    /// <exception cref="RefusedException">It cannot be had, or the key belongs to another order.</exception>
    public async Task<Order?> PlaceAsync(string buyerId, string key, OrderDetails asked)
    {
        var placed = await orders.PlaceAsync(buyerId, key, asked, _lifetime);
        return placed.Outcome switch
        {
            "placed" => new Order(
                placed.Id!.Value, asked.EventId, placed.Status!, asked.Tickets, asked.PromoCode, placed.ExpiresAt!.Value),
            "no-event" => null,
            "unknown-code" => throw new RefusedException(
                StatusCodes.Status400BadRequest, placed.Outcome, "The event has no such ticket type or promo code."),
            "key-taken" => throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, placed.Outcome, "The key belongs to another order."),
            _ => throw new RefusedException(
                StatusCodes.Status409Conflict, placed.Outcome, "Fewer are left than were asked for."),
        };
    }

    /// <summary>The buyer's order; null when this buyer has no such order.</summary>
    public Task<Order?> FindAsync(Guid id, string buyerId) => orders.FindAsync(id, buyerId);

    /// <summary>Confirms a hold.</summary>
    /// <returns>The confirmed order; null when this buyer has no such order.</returns>
    /// <exception cref="RefusedException">The order has ended.</exception>
    public async Task<Order?> ConfirmAsync(Guid id, string buyerId) =>
        await orders.ChangeAsync("confirm_order", id, buyerId) switch
        {
            { Status: OrderStatus.Cancelled or OrderStatus.Expired } order => throw new RefusedException(
                StatusCodes.Status410Gone, order.Status, $"The order is {order.Status}."),
            var order => order,
        };

    /// <summary>Gives back what an order has, if it has not ended yet.</summary>
    /// <returns>Whether this buyer has such an order.</returns>
    public async Task<bool> CancelAsync(Guid id, string buyerId) =>
        await orders.ChangeAsync("cancel_order", id, buyerId) is not null;
}
