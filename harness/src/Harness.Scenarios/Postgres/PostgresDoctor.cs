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
    public static Task<IReadOnlyList<DoctorCheck>> ExamineAsync(CancellationToken ct = default) => ExamineAsync(
        Environment.GetEnvironmentVariable(PostgresChoice.Variable), ClusterFolders.Default, ct);

    internal static async Task<IReadOnlyList<DoctorCheck>> ExamineAsync(
        string? choice, Func<ClusterFolders> folders, CancellationToken ct)
    {
        List<DoctorCheck> checks =
        [
            Check(PostgresChoice.Variable, () => $"{PostgresChoice.Parse(choice).Source}".ToLowerInvariant()),
        ];
        if (!checks[0].Ok) return checks;
        if (PostgresChoice.Parse(choice).Source != PostgresSource.External)
        {
            checks.Add(Check("data folder", () => folders().Servers));
            checks.Add(Check("binaries", Binaries));
            checks.Add(Check("server's user", () => ServerUser.Resolve().Name));
            if (!checks.TrueForAll(check => check.Ok)) return checks;
        }
        checks.Add(await TryServerAsync(choice, folders, ct));
        return checks;
    }

    private static async Task<DoctorCheck> TryServerAsync(
        string? choice, Func<ClusterFolders> folders, CancellationToken ct)
    {
        const string Name = "server";
        try
        {
            var start = Stopwatch.GetTimestamp();
            await using var server = await PostgresServer.StartAsync(choice, shared: null, folders, ct);
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

    private static string Binaries()
    {
        var found = PostgresBinaries.Find();
        return $"{found.Version} in {found.Folder}";
    }

    private static DoctorCheck Check(string name, Func<string> look)
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
    private static DoctorCheck Failed(string name, EnvironmentLacksException error)
    {
        var lines = error.Message.Split(Environment.NewLine, 2);
        return new DoctorCheck(name, Ok: false, lines[0], lines.Length > 1 ? lines[1] : lines[0]);
    }
}
