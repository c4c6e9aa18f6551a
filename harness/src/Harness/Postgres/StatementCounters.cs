using Harness.Verdicts;
using Npgsql;

namespace Harness.Postgres;

/// <summary>What a service's statements cost PostgreSQL, as pg_stat_statements counts it.</summary>
/// <param name="Calls">Statements; BEGIN, COMMIT, SET and other utility statements do not count.</param>
/// <param name="Buffers">Pages of 8 KiB that were looked at, in memory or on disk, temporary ones included.</param>
/// <param name="Rows">Rows that were returned or changed.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
/// <param name="Heaviest">The statements that looked at most pages, as evidence.</param>
public sealed record StatementCost(long Calls, long Buffers, long Rows, long WalBytes, IReadOnlyList<string> Heaviest)
{
    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Calls} statements, {Buffers} buffers, {Rows} rows");
}

/// <summary>
/// Reads and resets what pg_stat_statements has counted for one scenario's database, as another role than the service's, which may do
/// neither to its own advantage.
/// </summary>
/// <param name="database">The database.</param>
public sealed class StatementCounters(TestDatabase database)
{
    private const string Mine =
        "dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND userid <> current_user::regrole";

    private const string Sum =
        $"""
        SELECT coalesce(sum(calls), 0)::bigint,
               coalesce(sum(shared_blks_hit + shared_blks_read + local_blks_hit + local_blks_read + temp_blks_read + temp_blks_written), 0)::bigint,
               coalesce(sum(rows), 0)::bigint, coalesce(sum(wal_bytes), 0)::bigint
        FROM pg_stat_statements WHERE {Mine}
        """;

    private const string Heaviest =
        $"""
        SELECT calls, shared_blks_hit + shared_blks_read, rows, regexp_replace(query, '\s+', ' ', 'g')
        FROM pg_stat_statements WHERE {Mine} ORDER BY 2 DESC, 1 DESC LIMIT 3
        """;

    /// <summary>Forgets what was counted so far.</summary>
    /// <exception cref="EnvironmentLacksException">The server does not count.</exception>
    public async Task ResetAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)", connection);
        await ExecuteAsync(() => command.ExecuteNonQueryAsync(ct));
    }

    /// <summary>What was counted since the last reset.</summary>
    /// <exception cref="EnvironmentLacksException">The server does not count.</exception>
    public async Task<StatementCost> ReadAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        return await ExecuteAsync(async () =>
        {
            List<string> heaviest = [];
            await using (var command = new NpgsqlCommand(Heaviest, connection))
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                {
                    var (calls, buffers, rows) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
                    heaviest.Add(FormattableString.Invariant($"{calls} calls, {buffers} buffers, {rows} rows: {Shorten(reader.GetString(3))}"));
                }
            }

            await using var sum = new NpgsqlCommand(Sum, connection);
            await using var totals = await sum.ExecuteReaderAsync(ct);
            await totals.ReadAsync(ct);
            return new StatementCost(totals.GetInt64(0), totals.GetInt64(1), totals.GetInt64(2), totals.GetInt64(3), heaviest);
        });
    }

    private static string Shorten(string query) => query.Length <= 160 ? query : query[..160] + "…";

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(database.AdminConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    private static async Task<T> ExecuteAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PostgresException lacks) when (lacks.SqlState is PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new EnvironmentLacksException(
                $"This exercise is judged by what pg_stat_statements counts, and the server does not let it: {lacks.MessageText}"
                + $"{Environment.NewLine}Debian and Ubuntu have it in the server's own package, others in postgresql-contrib. A given server needs "
                + "`shared_preload_libraries=pg_stat_statements` and a superuser in DRILL_POSTGRES.", lacks);
        }
    }
}
