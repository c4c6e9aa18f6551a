using System.Diagnostics;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>A check of `drill doctor`.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Ok">Whether it is as the harness needs it.</param>
/// <param name="Detail">What it found.</param>
/// <param name="Remedy">What to do about it; null when it is fine.</param>
public sealed record DoctorCheck(string Name, bool Ok, string Detail, string? Remedy = null);

/// <summary>Examines what the harness needs to run PostgreSQL here.</summary>
public static class PostgresDoctor
{
    /// <summary>
    /// Checks everything in the order in which a run needs it; ends by using a server and a database.
    /// </summary>
    /// <param name="source">Where the server comes from; for `auto`, where it was found to come from.</param>
    /// <param name="folders">Where a server of the harness's own keeps its data.</param>
    /// <param name="start">Starts the server.</param>
    /// <param name="ct">Stops the examination.</param>
    internal static async Task<IReadOnlyList<DoctorCheck>> ExamineAsync(
        PostgresSource source, Func<ClusterFolders> folders, Func<Task<PostgresServer>> start, CancellationToken ct)
    {
        List<DoctorCheck> checks = [];
        if (source is not (PostgresSource.External or PostgresSource.Docker))
        {
            checks.Add(Check("data folder", () => folders().Servers));
            checks.Add(Check("binaries", () => BinariesOf(source)));
            checks.Add(Check("server's user", () => ServerUser.Resolve().Name));
            if (!checks.TrueForAll(check => check.Ok)) return checks;
        }
        checks.Add(await TryServerAsync(start, ct));
        return checks;
    }

    private static async Task<DoctorCheck> TryServerAsync(Func<Task<PostgresServer>> starting, CancellationToken ct)
    {
        const string Name = "server";
        try
        {
            var start = Stopwatch.GetTimestamp();
            await using var server = await starting();
            var started = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            await using var database = await server.CreateDatabaseAsync(connectionLimit: 1, ct);
            var created = Stopwatch.GetElapsedTime(start);
            var statements = server.HasStatements ? "with pg_stat_statements" : $"without counting by pg_stat_statements ({StatementCounters.Remedy})";
            return new DoctorCheck(Name, Ok: true,
                $"{server.Description}, {statements}, ready in {started.TotalMilliseconds:0} ms, "
                + $"a database in {created.TotalMilliseconds:0} ms");
        }
        catch (EnvironmentLacksException error)
        {
            return Failed(Name, error);
        }
    }

    private static string BinariesOf(PostgresSource source)
    {
        var found = PostgresBinaries.For(source);
        return $"{found.Version} in {found.Folder}";
    }

    internal static DoctorCheck Check(string name, Func<string> look)
    {
        try
        {
            return new DoctorCheck(name, Ok: true, look());
        }
        catch (EnvironmentLacksException error)
        {
            return Failed(name, error);
        }
    }

    /// <summary>The message states the cause in its first line and the remedy after it, or both in one line.</summary>
    internal static DoctorCheck Failed(string name, EnvironmentLacksException error)
    {
        var lines = error.Message.Split(Environment.NewLine, 2);
        return new DoctorCheck(name, Ok: false, lines[0], lines.Length > 1 ? lines[1] : lines[0]);
    }
}
