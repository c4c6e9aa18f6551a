namespace Harness.Postgres;

/// <summary>What passed between a service and PostgreSQL, as seen on the way: it counts whether or not it ended well.</summary>
/// <param name="Statements">Statements that were answered, by a result, a part of one or an error; transaction control and settings do not count.</param>
/// <param name="Rows">Rows that PostgreSQL sent.</param>
/// <param name="CopiedBytes">Bytes that were copied into PostgreSQL.</param>
public readonly record struct WireWork(long Statements, long Rows, long CopiedBytes)
{
    /// <summary>Both together.</summary>
    public static WireWork operator +(WireWork one, WireWork other) =>
        new(one.Statements + other.Statements, one.Rows + other.Rows, one.CopiedBytes + other.CopiedBytes);

    /// <summary>What came since then.</summary>
    public static WireWork operator -(WireWork now, WireWork before) =>
        new(now.Statements - before.Statements, now.Rows - before.Rows, now.CopiedBytes - before.CopiedBytes);
}

/// <summary>The way between a service and its database.</summary>
public interface IWireMeter
{
    /// <summary>What has passed so far.</summary>
    WireWork Work { get; }

    /// <summary>
    /// Waits for every session to be at rest and lets it tell the server what it has read since it last did so, which it does by itself
    /// only now and then.
    /// </summary>
    /// <param name="patience">How long to wait for one that does something.</param>
    /// <param name="ct">Abandons the wait.</param>
    Task<SettledSessions> SettleAsync(TimeSpan patience, CancellationToken ct);
}

/// <summary>What was found of sessions that should be at rest.</summary>
/// <param name="Told">Process ids of those that have told what they read.</param>
/// <param name="Busy">Those that did not come to rest, by process id, and what they do.</param>
public sealed record SettledSessions(IReadOnlyList<int> Told, IReadOnlyDictionary<int, string> Busy);
