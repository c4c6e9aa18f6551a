namespace Oversell.Orders;

/// <summary>What a buyer asks for; each type at most once.</summary>
internal sealed record OrderDetails(Guid EventId, IReadOnlyList<OrderTicket> Tickets, string? PromoCode)
{
    /// <summary>Whether the other asks for the same; the order of the types means nothing.</summary>
    public bool IsSameAs(OrderDetails other) =>
        EventId == other.EventId && PromoCode == other.PromoCode && Tickets.ToHashSet().SetEquals(other.Tickets);
}

/// <summary>How many tickets of one type.</summary>
internal sealed record OrderTicket(string Type, int Quantity);

/// <summary>An order as its buyer sees it.</summary>
internal sealed record Order(
    Guid Id, Guid EventId, string Status, IReadOnlyList<OrderTicket> Tickets, string? PromoCode, DateTime ExpiresAt);

/// <summary>The values of <see cref="Order.Status"/>.</summary>
internal static class OrderStatus
{
    public const string Held = "held";
    public const string Confirmed = "confirmed";
    public const string Cancelled = "cancelled";
    public const string Expired = "expired";
}
