namespace Oversell.Events;

/// <summary>An event as callers see it.</summary>
internal sealed record Event(
    Guid Id, string Name, IReadOnlyList<Availability> TicketTypes, IReadOnlyList<Availability> PromoCodes);

/// <summary>A ticket type or a promo code: how many there are, and how many are left.</summary>
internal sealed record Availability(string Code, int Quantity, int Left);
