using Harness.Verdicts;
using Npgsql;

namespace Harness.Postgres;

/// <summary>What a service's statements cost PostgreSQL.</summary>
/// <param name="Calls">Statements; BEGIN, COMMIT, SET and other utility statements do not count.</param>
/// <param name="Buffers">Pages of 8 KiB that were read, in memory or on disk, including temporary ones.</param>
/// <param name="Rows">Rows that were returned or changed.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
/// <param name="Heaviest">The statements that read the most pages, as evidence.</param>
public sealed record StatementCost(long Calls, long Buffers, long Rows, long WalBytes, IReadOnlyList<string> Heaviest)
{
    /// <summary>What the service still did when it should have been idle: this is not counted.</summary>
    public IReadOnlyList<string> Uncounted { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Calls} statements, {Buffers} buffers, {Rows} rows");
}

/// <summary>
/// Counts the work of one scenario's database, from outside it. pg_stat_statements, in the administrator's database, knows only statements
/// that succeeded; so pages are also counted by what the sessions read, and statements by what passed on the wire. The larger
/// of the two figures counts.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="wire">The connection that the service's sessions use; null to count only statements that succeeded.</param>
public sealed class StatementCounters(TestDatabase database, IWireMeter? wire = null)
{
    // Not in pg_catalog, the first schema of the search path, where the extension's views cannot be.
    internal const string Install = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public";

    /// <summary>How to make the server count.</summary>
    internal const string Remedy =
        "Debian and Ubuntu have it in the server's own package, others in postgresql-contrib. An external server needs "
        + "`shared_preload_libraries=pg_stat_statements`, `pg_stat_statements.track` (`top` or `all`), `compute_query_id` (not `off`), and a superuser in DRILL_POSTGRES.";

    // The harness makes sessions report their reads; that statement is not the service's. A server that also tracks what functions do would
    // count it twice.
    private const string Mine = $"WHERE dbid = $1 AND toplevel AND query <> '{DatabaseReads.FlushStatistics}'";

    private const string Sum =
        $$"""
        SELECT ARRAY[coalesce(sum(calls), 0)::bigint,
               coalesce(sum(shared_blks_hit + shared_blks_read + local_blks_hit + local_blks_read + temp_blks_read + temp_blks_written), 0)::bigint,
               coalesce(sum(rows), 0)::bigint, coalesce(sum(wal_bytes), 0)::bigint]
        FROM {0}.pg_stat_statements {{Mine}}
        """;

    private const string Heaviest =
        $$"""
        SELECT calls || ' calls, ' || (shared_blks_hit + shared_blks_read) || ' buffers, ' || rows || ' rows: '
            || CASE WHEN length(text) > 160 THEN left(text, 160) || '…' ELSE text END
        FROM {0}.pg_stat_statements, regexp_replace(query, '\s+', ' ', 'g') AS text
        {{Mine}} ORDER BY shared_blks_hit + shared_blks_read DESC, calls DESC LIMIT 3
        """;

    private const string Calls = "SELECT coalesce(sum(calls), 0)::bigint FROM {0}.pg_stat_statements " + Mine;

    // On an external server the administrator may have installed it in another schema.
    private const string Where =
        """
        SELECT quote_ident(nspname) FROM pg_catalog.pg_extension
        JOIN pg_catalog.pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_stat_statements'
        """;

    // Only superusers can set these two: nothing that a service does to its role, its database or its sessions changes them.
    private const string Tracking =
        "SELECT ARRAY[pg_catalog.current_setting('pg_stat_statements.track', true), pg_catalog.current_setting('compute_query_id', true)]";

    private bool isTracked;
    private WireWork passed;
    private long read;
    private string? schema;

    /// <summary>Resets the counts.</summary>
    /// <exception cref="EnvironmentLacksException">The server does not count.</exception>
    public async Task ResetAsync(CancellationToken ct)
    {
        var reads = new DatabaseReads(database, wire);
        await reads.SettleAsync(ct);
        (passed, read) = (wire?.Work ?? default, await reads.SoFarAsync(ct));
        await ForgetAsync(ct);
    }

    /// <summary>Resets the statements that succeeded, for <see cref="CountAsync"/>, without waiting for idle sessions.</summary>
    /// <exception cref="EnvironmentLacksException">The server does not count.</exception>
    public Task ForgetAsync(CancellationToken ct) => AskAsync<bool>("SELECT {0}.pg_stat_statements_reset(0, $1, 0) IS NULL", ct);

    /// <summary>The counts since the last reset, once every session is idle.</summary>
    /// <exception cref="EnvironmentLacksException">The server does not count.</exception>
    public async Task<StatementCost> ReadAsync(CancellationToken ct)
    {
        var reads = new DatabaseReads(database, wire);
        await reads.SettleAsync(ct);
        // Before the database is read, which is a statement, too.
        var (sums, heaviest) = ((await AskAsync<long[]>(Sum, ct))[0], await AskAsync<string>(Heaviest, ct));
        var (pages, work) = (await reads.SoFarAsync(ct) - read, (wire?.Work ?? default) - passed);
        return new StatementCost(
            Math.Max(sums[0], work.Statements), Math.Max(sums[1], pages), Math.Max(sums[2], work.Rows), sums[3] + work.CopiedBytes, heaviest)
        {
            Uncounted = reads.Uncounted,
        };
    }

    /// <summary>How many statements have succeeded since the reset, without waiting for idle sessions.</summary>
    /// <exception cref="EnvironmentLacksException">The server does not count.</exception>
    public async Task<long> CountAsync(CancellationToken ct) => (await AskAsync<long>(Calls, ct))[0];

    private async Task<IReadOnlyList<T>> AskAsync<T>(string question, CancellationToken ct)
    {
        try
        {
            schema ??= (await database.AskServerAsync<string>(Where, ct)) is [var found] ? found : "public";
            if (!isTracked) await MustTrackAsync(ct);
            return await database.AskServerAsync<T>(question.Replace("{0}", schema, StringComparison.Ordinal), ct, database.Oid);
        }
        catch (PostgresException lacks) when (lacks.SqlState is PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Lacks(lacks.MessageText, lacks);
        }
    }

    // A server with the extension but without tracking would count zero, which is no evidence about a service.
    private async Task MustTrackAsync(CancellationToken ct)
    {
        if (Untracked((await database.AskServerAsync<string?[]>(Tracking, ct))[0]) is { } why) throw Lacks(why);
        isTracked = true;
    }

    /// <summary>Why statements are not tracked although pg_stat_statements may be installed, in words; null when they are.</summary>
    /// <param name="settings">pg_stat_statements.track and compute_query_id; null for a setting that the server does not know.</param>
    internal static string? Untracked(IReadOnlyList<string?> settings) => settings switch
    {
        [null, _] => "it is not loaded",
        ["none", _] => "pg_stat_statements.track is none",
        [_, "off"] => "compute_query_id is off",
        _ => null,
    };

    private static EnvironmentLacksException Lacks(string why, Exception? inner = null) => new(
        $"This exercise is judged by what pg_stat_statements counts, and the server does not let it: {why}{Environment.NewLine}{Remedy}", inner);
}
