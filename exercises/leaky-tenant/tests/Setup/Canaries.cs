using System.Text;
using Exercises.Testing;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>Looks for secrets where they must not be (C2, C11).</summary>
internal static class Canaries
{
    private static readonly TimeSpan QuietFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Kills instances when nothing moves any more, and reads what they have logged: the log of a service that runs is not at its place. For
    /// scenarios whose instances are processes of their own.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="instances">Which instances; all of them, if none is given.</param>
    public static async Task<IReadOnlyList<string>> StopAndReadLogsAsync(this TenantWorld world, params IReadOnlyList<ServiceInstance> instances)
    {
        if (instances.Count == 0) instances = world.Instances;
        // What is logged is written a moment later. Reads that go on for ever, of a worker for example, end at the ceiling.
        await Quiet.UntilAsync(
            () => world.Internet.Journal.Count + instances.Sum(one => one.Database.Units), QuietFor, QuietCeiling, world.Cancellation);
        foreach (var instance in instances) await world.KillAsync(instance);
        ScenarioContext.MeasurementIsValid(world.Scenario.Logs.Count > 0, "There is no log to look into.");
        string[] ends = [.. instances.Select(instance => $".{instance.Name.Replace(' ', '-')}.log")];
        List<string> lines = [];
        foreach (var log in world.Scenario.Logs.Where(log => ends.Any(end => log.EndsWith(end, StringComparison.Ordinal))))
        {
            var path = Path.Combine(RunSettings.Current.LogsFolder, Path.GetFileName(log));
            if (File.Exists(path)) lines.AddRange(await File.ReadAllLinesAsync(path, world.Cancellation));
        }

        return lines;
    }

    /// <summary>The rows, of any table, that hold one of these texts, as text or as bytes.</summary>
    public static async Task<IReadOnlyList<string>> FindInDatabaseAsync(this TenantWorld world, params IReadOnlyList<string> secrets)
    {
        await using var session = await world.Group.OpenOtherAsync();
        var tables = await session.QueryAsync<string>(
            """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            """);
        // Bytes are shown in hexadecimal.
        string[] patterns = [.. secrets.SelectMany(secret => (string[])[secret, Convert.ToHexStringLower(Encoding.ASCII.GetBytes(secret))])];
        List<string> found = [];
        foreach (var table in tables)
        {
            var rows = await session.QueryAsync<string>(
                $"""
                SELECT left(t::text, 500) FROM {table} t
                WHERE EXISTS (SELECT FROM unnest($1::text[]) AS secret WHERE position(secret IN t::text) > 0) LIMIT 5
                """,
                (object)patterns);
            found.AddRange(rows.Select(row => $"table {table}: {row}"));
        }

        return found;
    }
}
