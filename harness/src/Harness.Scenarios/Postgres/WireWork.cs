namespace Harness.Postgres;

/// <summary>The traffic between a service and PostgreSQL, counted on the wire, whether or not statements succeeded.</summary>
/// <param name="Statements">Statements that were answered by a result, part of one, or an error; transaction control and settings do not count.</param>
/// <param name="Rows">Rows that PostgreSQL sent.</param>
/// <param name="CopiedBytes">Bytes that were copied into PostgreSQL.</param>
public readonly record struct WireWork(long Statements, long Rows, long CopiedBytes)
{
    /// <summary>The sum of both.</summary>
    public static WireWork operator +(WireWork one, WireWork other) =>
        new(one.Statements + other.Statements, one.Rows + other.Rows, one.CopiedBytes + other.CopiedBytes);

    /// <summary>The difference from an earlier reading.</summary>
    public static WireWork operator -(WireWork now, WireWork before) =>
        new(now.Statements - before.Statements, now.Rows - before.Rows, now.CopiedBytes - before.CopiedBytes);
}

/// <summary>Counts the traffic between a service and its database.</summary>
public interface IWireMeter
{
    /// <summary>The traffic so far.</summary>
    WireWork Work { get; }

    /// <summary>
    /// Waits until every session is idle and makes it report to the server what it has read, which it otherwise does only
    /// now and then.
    /// </summary>
    /// <param name="patience">How long to wait for a busy session.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<SettledSessions> SettleAsync(TimeSpan patience, CancellationToken ct);
}

/// <summary>The state of sessions that should be idle.</summary>
/// <param name="Flushed">Process ids of the sessions that have reported their reads.</param>
/// <param name="Busy">The sessions that did not become idle, by process id, and what they do.</param>
public sealed record SettledSessions(IReadOnlyList<int> Flushed, IReadOnlyDictionary<int, string> Busy);
