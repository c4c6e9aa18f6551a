using System.Text.Json;

namespace Oversell.Tests.Setup;

/// <summary>A number of tickets of one type.</summary>
internal sealed record Ticket(string Type, int Quantity)
{
    public override string ToString() => $"{Quantity}x {Type}";
}

/// <summary>An order as the API shows it.</summary>
internal sealed record Order(
    string Id, string EventId, string Status, IReadOnlyList<Ticket> Tickets, string? PromoCode, DateTimeOffset ExpiresAt)
{
    public const string Held = "held";
    public const string Confirmed = "confirmed";
    public const string Cancelled = "cancelled";
    public const string Expired = "expired";

    /// <summary>Whether it counts then: a hold that has ended may be shown as held for a while (C5), although its tickets may have been sold again.</summary>
    public bool IsLiveAt(DateTimeOffset time) => Status is Confirmed || (Status is Held && ExpiresAt > time);

    public override string ToString() =>
        $"order {Id}: {string.Join(", ", Tickets)}{(PromoCode is null ? "" : $" with {PromoCode}")}, {Status}, expires {ExpiresAt.UtcDateTime:HH:mm:ss.fff}";
}

/// <summary>An order that one buyer wants to place, with its own key.</summary>
internal sealed record Wish(string EventId, string BuyerId, string Key, IReadOnlyList<Ticket> Tickets, string? PromoCode = null)
{
    /// <summary>The request's body.</summary>
    public string Body => PromoCode is null
        ? JsonSerializer.Serialize(new { tickets = Tickets }, JsonSerializerOptions.Web)
        : JsonSerializer.Serialize(new { tickets = Tickets, promoCode = PromoCode }, JsonSerializerOptions.Web);

    /// <summary>Whether the order has what this wish asked for.</summary>
    public bool IsMetBy(Order? order) =>
        order is { Tickets: not null, ExpiresAt.Year: > 2000 and < 9000 } && order.EventId == EventId && order.PromoCode == PromoCode
        && order.Tickets.Count == Tickets.Count && Tickets.ToHashSet().SetEquals(order.Tickets);

    public override string ToString() =>
        $"POST orders of event {EventId}, Buyer-Id {BuyerId}, Order-Key {Key}: {string.Join(", ", Tickets)}{(PromoCode is null ? "" : $" with {PromoCode}")}";
}
