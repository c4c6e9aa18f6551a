using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>The four ways to a PostgreSQL server, for `drill doctor`: which of them work here, and what the others lack.</summary>
internal static class ServerWays
{
    /// <summary>Examines all four without starting or fetching anything. A way that is not needed never counts as missing.</summary>
    /// <param name="chosen">What DRILL_POSTGRES says.</param>
    /// <param name="cancellation">Stops the examination.</param>
    public static async Task<IReadOnlyList<DoctorCheck>> ExamineAsync(PostgresSource chosen, CancellationToken cancellation)
    {
        var engine = await ContainerEngine.FindAsync(cancellation);
        return
        [
            new(
                "PostgreSQL, given", true,
                chosen == PostgresSource.External ? $"{PostgresChoice.Variable} holds a connection string" : $"none: {PostgresChoice.Variable} is not a connection string"),
            new("PostgreSQL, local", true, PostgresBinaries.Installed() is { } local ? $"{local.Version} in {local.Folder}" : "none is installed"),
            PostgresDoctor.Check("PostgreSQL, embedded", Embedded) with { Ok = true },
            new(
                "PostgreSQL, docker", true,
                engine is null ? "no Docker or Podman answers" : $"{engine.Address} answers; the image is {ContainerHost.Image}"),
        ];
    }

    private static string Embedded()
    {
        if (EmbeddedPackage.OfThisMachine is null) return "there is no package for this system";
        if (EmbeddedBinaries.Kept() is { } kept) return $"{kept.Version} in {kept.Folder}";
        return NpmClient.Find() is null
            ? "npm, which would fetch it, is not on the PATH"
            : $"{EmbeddedBinaries.PostgresVersion} is fetched with npm when it is needed";
    }
}
