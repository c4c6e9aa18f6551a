namespace Oversell.Orders;

/// <summary>When an order counts, by the database's clock. Each is SQL about an order that is called "o".</summary>
internal static class Liveness
{
    /// <summary>Whether it is a hold whose time is over; by the clock of the moment, also after a wait for a lock.</summary>
    public const string IsOverdue = "(o.status = 'held' AND o.expires_at <= clock_timestamp())";

    /// <summary>Whether it can be confirmed or cancelled now.</summary>
    public const string IsLive = "(o.status = 'confirmed' OR (o.status = 'held' AND o.expires_at > clock_timestamp()))";

    /// <summary>
    /// Whether it has its tickets. A hold that is overdue shows them for a little longer, until whoever may have begun to
    /// confirm it in time has ended: <see cref="Hosting.Database"/> lets no transaction stand still for as long.
    /// </summary>
    public const string Counts =
        "(o.status = 'confirmed' OR (o.status = 'held' AND o.expires_at > statement_timestamp() - interval '2 s'))";

    /// <summary>The status to show.</summary>
    public const string Status = $"CASE WHEN o.status = 'held' AND NOT {Counts} THEN 'expired' ELSE o.status END";
}
