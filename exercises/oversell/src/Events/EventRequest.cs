using Oversell.Hosting;

namespace Oversell.Events;

/// <summary>The body of POST /events as it arrives; nothing in it is known to be there or to be right.</summary>
internal sealed record EventRequest(string? Name, QuantityRequest?[]? TicketTypes, QuantityRequest?[]? PromoCodes)
{
    private const int MaxEntries = 20;

    /// <summary>Every error by the name of its field; empty when the event can be created.</summary>
    public Dictionary<string, string[]> Validate()
    {
        var errors = new Dictionary<string, string[]>();
        if (Name is not { Length: > 0 and <= 100 } || Name.Any(char.IsControl))
            errors["name"] = ["1 to 100 characters without control characters are required."];
        if (TicketTypes is not { Length: > 0 } || !AreValid(TicketTypes))
            errors["ticketTypes"] = [$"1 to {MaxEntries} different codes with a quantity of 1 to 5000 are required."];
        if (!AreValid(PromoCodes ?? []))
            errors["promoCodes"] = [$"Up to {MaxEntries} different codes with a quantity of 1 to 5000 are allowed."];
        return errors;
    }

    private static bool AreValid(QuantityRequest?[] entries) =>
        entries.Length <= MaxEntries
        && entries.All(entry => entry is { Quantity: >= 1 and <= 5000 } && Token.IsValid(entry.Code))
        && entries.DistinctBy(entry => entry!.Code).Count() == entries.Length;
}

/// <summary>A ticket type or promo code as it arrives.</summary>
internal sealed record QuantityRequest(string? Code, int? Quantity);
