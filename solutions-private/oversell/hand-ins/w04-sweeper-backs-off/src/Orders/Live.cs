namespace Oversell.Orders;

/// <summary>
/// What is left and what an order is, in SQL. `taken` counts every row that is held or confirmed; the sweeper ends holds.
/// </summary>
internal static class Live
{
    /// <summary>What is left of the ticket type `s`; less than zero where too many were sold.</summary>
    public const string TicketsLeft =
        """
        (s.quantity - s.taken)
        """;

    /// <summary>What is left of the promo code `s`; less than zero where it was used too often.</summary>
    public const string PromosLeft =
        """
        (s.quantity - s.taken)
        """;

    /// <summary>The status of the order `o`.</summary>
    public const string Status =
        "o.status";
}
