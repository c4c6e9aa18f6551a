namespace Oversell.Orders;

/// <summary>Which orders count, in SQL.</summary>
internal static class Live
{
    /// <summary>The event's live orders; the time is read once, and after the statement's snapshot was taken.</summary>
    public const string OfEvent =
        """
        clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
        live AS MATERIALIZED (
            SELECT id, promo_code FROM orders WHERE event_id = @EventId AND status = 'confirmed'
            UNION ALL
            SELECT id, promo_code FROM orders
            WHERE event_id = @EventId AND status = 'held' AND expires_at > (SELECT now FROM clock))
        """;

    /// <summary>The status of the order `o` as it is now.</summary>
    public const string Status =
        "CASE WHEN o.status = 'held' AND o.expires_at <= clock_timestamp() THEN 'expired' ELSE o.status END";
}
