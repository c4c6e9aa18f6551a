namespace Oversell.Orders;

/// <summary>
/// What is left and what an order is, in SQL. `taken` counts every row that is held or confirmed; a hold that is over, but has not
/// been ended yet, is taken off here. All of it is of one snapshot, and the clock is read after that was taken.
/// </summary>
internal static class Live
{
    /// <summary>What is left of the ticket type `s`; less than zero where too many were sold.</summary>
    public const string TicketsLeft =
        """
        (s.quantity - s.taken + coalesce((
            SELECT sum(t.quantity) FROM orders o JOIN order_tickets t ON t.order_id = o.id AND t.type = s.code
            WHERE o.event_id = s.event_id AND o.status = 'held' AND o.expires_at <= (SELECT clock_timestamp())), 0))::int
        """;

    /// <summary>What is left of the promo code `s`; less than zero where it was used too often.</summary>
    public const string PromosLeft =
        """
        (s.quantity - s.taken + (
            SELECT count(*) FROM orders o
            WHERE o.event_id = s.event_id AND o.promo_code = s.code
              AND o.status = 'held' AND o.expires_at <= (SELECT clock_timestamp())))::int
        """;

    /// <summary>The status of the order `o`.</summary>
    public const string Status =
        "CASE WHEN o.status = 'held' AND o.expires_at <= clock_timestamp() THEN 'expired' ELSE o.status END";
}
