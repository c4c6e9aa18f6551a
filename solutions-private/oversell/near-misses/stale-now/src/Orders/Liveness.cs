namespace Oversell.Orders;

/// <summary>When an order counts, by the database's clock. Each is SQL about an order that is called "o".</summary>
internal static class Liveness
{
    /// <summary>Whether it has its tickets, and can be confirmed or cancelled.</summary>
    public const string IsLive = "(o.status = 'confirmed' OR (o.status = 'held' AND o.expires_at > now()))";

    /// <summary>The status to show.</summary>
    public const string Status = $"CASE WHEN o.status = 'held' AND NOT {IsLive} THEN 'expired' ELSE o.status END";
}
