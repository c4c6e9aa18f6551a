namespace Oversell.Tests.Setup;

/// <summary>A ticket type or promo code as the API shows it.</summary>
internal sealed record Availability(string Code, int Quantity, int Left)
{
    public override string ToString() => $"{Code}: {Left} of {Quantity} left";
}

/// <summary>An event as the API shows it.</summary>
internal sealed record Event(
    string Id, string Name, IReadOnlyList<Availability> TicketTypes, IReadOnlyList<Availability> PromoCodes)
{
    /// <summary>Types and codes together; in the events that scenarios create, no type equals a code.</summary>
    public IEnumerable<Availability> All => [.. TicketTypes, .. PromoCodes];

    /// <summary>What is left of a type or code.</summary>
    public int Left(string code) => All.Single(one => one.Code == code).Left;

    /// <summary>This many tickets of the n-th type, counted from zero.</summary>
    public Ticket Ticket(int type = 0, int quantity = 1) => new(TicketTypes[type].Code, quantity);

    public override string ToString() => $"event {Id}: {string.Join(", ", All)}";
}
