using Microsoft.Extensions.Primitives;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>The body of POST /events/{id}/orders as it arrives; nothing in it is known to be there or to be right.</summary>
internal sealed record OrderRequest(OrderTicketRequest?[]? Tickets, string? PromoCode)
{
    public const string KeyHeader = "Order-Key";
    public const string BuyerHeader = "Buyer-Id";

    /// <summary>What was asked for; null when there are errors, each by the name of its field.</summary>
    public OrderDetails? Validate(
        Guid eventId, StringValues buyerId, StringValues key, out Dictionary<string, string[]> errors)
    {
        errors = [];
        foreach (var (header, value) in new[] { (BuyerHeader, buyerId), (KeyHeader, key) })
        {
            if (value is not [var text] || !Token.IsValid(text))
                errors[header] = ["One header of 1 to 64 letters, digits, '-' or '_' is required."];
        }

        if (Tickets is not { Length: > 0 and <= 8 } || !Tickets.All(IsValid)
            || Tickets.DistinctBy(ticket => ticket!.Type).Count() != Tickets.Length)
            errors["tickets"] = ["1 to 8 types, each once, with a quantity of 1 to 10 are required."];
        if (PromoCode is not null && !Token.IsValid(PromoCode))
            errors["promoCode"] = ["1 to 64 letters, digits, '-' or '_' are required."];
        return errors.Count > 0
            ? null
            : new(eventId, [.. Tickets!.Select(ticket => new OrderTicket(ticket!.Type!, ticket.Quantity!.Value))], PromoCode);
    }

    private static bool IsValid(OrderTicketRequest? ticket) =>
        ticket is { Quantity: >= 1 and <= 10 } && Token.IsValid(ticket.Type);
}

/// <summary>Tickets of one type as they arrive.</summary>
internal sealed record OrderTicketRequest(string? Type, int? Quantity);
