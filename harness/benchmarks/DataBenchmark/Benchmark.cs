using System.Diagnostics;
using Drill.Building;
using Drill.Running;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;
using Npgsql;
using static System.FormattableString;

namespace DataBenchmark;

/// <summary>Measures, and prints what it finds.</summary>
internal sealed class Benchmark(Exercise exercise, string? scale, int trials, TextWriter output)
{
    private const string Tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY oid";

    // What makes a table of bare rows what it was: keys, then what refers to them, then the other indexes.
    private const string Keys =
        """
        SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u') ORDER BY contype = 'f', conname
        """;

    private const string Indexes =
        """
        SELECT pg_get_indexdef(indexrelid) || ';' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
        """;

    private readonly Psql _psql = Psql.Require();

    /// <summary>Measures everything; leaves nothing.</summary>
    /// <returns>An exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var built = await new ServiceBuilder(HarnessPaths.RepositoryRoot).BuildWorkingCopyAsync(exercise, cancellation);
        var data = SetupLoader.DataOf(exercise, built.TestsDll, Drill.Foundation.Names.FindScale(exercise, scale))
            ?? throw new EnvironmentLacksException($"The databases of '{exercise.Name}' begin empty: there is nothing to load.");
        var folder = Path.Combine(HarnessPaths.CacheFolder, $"benchmark-{Guid.NewGuid():N}");
        try
        {
            output.WriteLine(Invariant($"{exercise.Name} {data.Name}: {data.Databases.Count} databases, about {data.Bytes / 1e6:#,0} MB"));
            await CompareAsync(data, folder, cancellation);
            await StartAsync(data, folder, cancellation);
            output.WriteLine(Invariant($"peak memory of this process, the loader: {Peak() / 1e6:0} MB"));
            return ExitCode.Green;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task CompareAsync(DataSet data, string folder, CancellationToken cancellation)
    {
        var largest = data.Databases[^1];
        await using var server = await PostgresServer.StartAsync(
            "local", shared: null, () => Folders(folder), cancellation);
        for (var trial = 1; trial <= trials; trial++)
        {
            await using var ours = await server.CreateDatabaseAsync(5, cancellation);
            var loading = await TimeAsync(() => largest.FillAsync(ours.ConnectionString, _ => { }, cancellation));
            await using var theirs = await server.CreateDatabaseAsync(5, cancellation);
            var copying = await CopyAsync(ours, theirs, folder, cancellation);
            output.WriteLine(Invariant(
                $"trial {trial}: {largest.Name} loaded in {loading.TotalSeconds:0.00} s; psql's COPY FROM of the same bytes and the same keys {copying.TotalSeconds:0.00} s; ratio {loading / copying:0.00}"));
        }
    }

    /// <summary>How long psql takes for what the other database holds.</summary>
    private async Task<TimeSpan> CopyAsync(TestDatabase from, TestDatabase to, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var tables = await ColumnAsync(from, Tables, cancellation);
        string FileOf(string table) => Path.Combine(folder, table + ".copy");
        await _psql.RunAsync(
            from.ConnectionString, tables.Select(table => $"\\copy {table} to '{FileOf(table)}' (format binary)"), cancellation);
        await CopyShapeAsync(from, to, tables, cancellation);
        List<string> keys = [.. await ColumnAsync(from, Keys, cancellation), .. await ColumnAsync(from, Indexes, cancellation)];
        var took = await TimeAsync(() => _psql.RunAsync(
            to.ConnectionString, [.. tables.Select(table => $"\\copy {table} from '{FileOf(table)}' (format binary)"), .. keys], cancellation));
        foreach (var table in tables) File.Delete(FileOf(table));
        return took;
    }

    private static async Task CopyShapeAsync(TestDatabase from, TestDatabase to, IReadOnlyList<string> tables, CancellationToken cancellation)
    {
        foreach (var table in tables)
        {
            var columns = await ColumnAsync(
                from,
                "SELECT format('%I %s%s', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END) "
                + $"FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                cancellation);
            await using var connection = new NpgsqlConnection(to.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var create = new NpgsqlCommand($"CREATE TABLE {table} ({string.Join(", ", columns)})", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task StartAsync(DataSet data, string folder, CancellationToken cancellation)
    {
        foreach (var what in (string[])["first", "second"])
        {
            PostgresServer? server = null;
            var starting = await TimeAsync(async () => server = await PostgresServer.StartAsync(
                "local", shared: null, () => Folders(folder), data, observer: null, cancellation));
            await using var ended = server!;
            var cloning = await TimeAsync(async () =>
            {
                await using var clone = await server!.CreateDatabaseAsync(5, data.TemplateOf(data.Databases[^1].Name), cancellation);
            });
            output.WriteLine(Invariant(
                $"{what} start of a server with all of it: {starting.TotalSeconds:0.00} s; a database with {data.Databases[^1].Name} and its end: {cloning.TotalSeconds:0.00} s"));
        }
    }

    // Servers where they always are, in memory where there is room; templates where nobody else's are.
    private static ClusterFolders Folders(string folder) =>
        ClusterFolders.Default() with { Templates = Directory.CreateDirectory(Path.Combine(folder, "templates")).FullName };

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(startedAt);
    }

    private static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static async Task<IReadOnlyList<string>> ColumnAsync(TestDatabase database, string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<string> found = [];
        while (await reader.ReadAsync(cancellation)) found.Add(reader.GetString(0));
        return found;
    }
}
