using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Harness.Postgres;

/// <summary>
/// Counts how many pages of a scenario's own tables and indexes were read, in whatever session and for whatever reason: also by statements that
/// failed, were cancelled or abandoned, by COPY and by functions. System catalogues are left out, because every session reads them by itself,
/// except those that only a service's own data fills (large objects, comments).
/// </summary>
/// <param name="database">The database.</param>
/// <param name="wire">The connection that its sessions use; null where none can be counted.</param>
internal sealed class DatabaseReads(TestDatabase database, IWireMeter? wire)
{
    /// <summary>Makes a session report at once what it has read; its transaction ends with it.</summary>
    public const string FlushStatistics = "SELECT pg_catalog.pg_stat_force_next_flush()";

    private const string Pages =
        """
        SELECT pg_catalog.pg_stat_get_db_blocks_fetched($1) OPERATOR(pg_catalog.-) coalesce((
            SELECT pg_catalog.sum(pg_catalog.pg_stat_get_blocks_fetched(oid))::bigint FROM pg_catalog.pg_class
            WHERE oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid AND NOT relisshared
              AND relname OPERATOR(pg_catalog.!~) '^pg_(largeobject|description)'), 0)
        """;

    private const string Sessions =
        """
        SELECT pid || ' ' || coalesce(usename, '') || ' ' || coalesce(state, '') || ': ' || coalesce(regexp_replace(left(query, 160), '\s+', ' ', 'g'), '')
        FROM pg_catalog.pg_stat_activity WHERE datid = $1
        """;

    // A correct service is idle long before that, and so is a session that ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly List<string> uncounted = [];

    /// <summary>Activity that went on although it should have ended; its reads are not counted.</summary>
    public IReadOnlyList<string> Uncounted => uncounted;

    private bool Counts => wire is not null && database.CountsAllReads;

    /// <summary>Waits until every session is idle and has reported its reads, and ended ones are gone.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        if (!Counts) return;
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var settled = await wire!.SettleAsync(Patience, ct);
            var others = await OthersAsync(settled, ct);
            if (settled.Busy.Count == 0 && others.Count == 0) return;
            if (Stopwatch.GetElapsedTime(startedAt) > Patience)
            {
                uncounted.AddRange(settled.Busy.Values.Concat(others));
                return;
            }

            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>How many pages were read since the database was created; zero where the server does not count.</summary>
    public async Task<long> SoFarAsync(CancellationToken ct)
    {
        if (!Counts) return 0;
        try
        {
            await using var command = new NpgsqlCommand(Pages, await database.ObserverInsideAsync(ct))
            {
                Parameters = { new() { Value = database.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
            };
            return (long)(await command.ExecuteScalarAsync(ct))!;
        }
        catch (NpgsqlException refused)
        {
            uncounted.Add($"the harness may not look into the service's database any more: {refused.Message}");
            return 0;
        }
    }

    // A session reports its last reads when it ends, and it is listed until then.
    private async Task<IReadOnlyList<string>> OthersAsync(SettledSessions settled, CancellationToken ct)
    {
        var known = settled.Flushed.Concat(settled.Busy.Keys).Append(database.ObserverInside).ToHashSet();
        return
        [
            .. (await database.AskServerAsync<string>(Sessions, ct, database.Oid))
                .Where(session => !known.Contains(int.Parse(session.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))),
        ];
    }
}
