using System.Diagnostics;
using Drill.Building;
using Drill.Foundation;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>
/// The process that holds the PostgreSQL container of this `drill` process, through Testcontainers. It is a program of its own, built
/// when it is first needed: its packages take 75 MB, which no other run has to restore.
/// </summary>
internal sealed class ContainerHost : IAsyncDisposable
{
    /// <summary>The variable with another image.</summary>
    public const string ImageVariable = "DRILL_POSTGRES_IMAGE";

    // The same as in docker-compose.yml; a test compares them.
    internal const string DefaultImage = "postgres:17.6-bookworm";

    private const string Name = "Harness.Containers";

    // An image is pulled at the first start.
    private static readonly TimeSpan StartCeiling = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EndCeiling = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ContainerHost(Process process, string connectionString)
    {
        _process = process;
        ConnectionString = connectionString;
    }

    /// <summary>The image that containers are made from.</summary>
    public static string Image => Environment.GetEnvironmentVariable(ImageVariable) is { Length: > 0 } given ? given : DefaultImage;

    /// <summary>The connection string of the server's superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Builds the program if it is not built, and starts a container.</summary>
    /// <param name="repositoryRoot">The folder that holds Exercises.sln.</param>
    /// <param name="engine">The container engine; null if only the library knows how to reach one.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="EnvironmentLacksException">The program does not build, or there is no container; says why and what to do.</exception>
    public static async Task<ContainerHost> StartAsync(string repositoryRoot, ContainerEngine? engine, CancellationToken cancellation)
    {
        var program = await BuildAsync(repositoryRoot, cancellation);
        var start = new ProcessStartInfo(Executables.Dotnet(), ["exec", program, Image, .. PostgresProcess.SettingsOf(withStatements: true)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        // Testcontainers and Docker have variables of their own: the engine's address, certificates, proxies, the reaper.
        foreach (var (name, value) in InheritedEnvironment.ForBuild([])) start.Environment[name] = value;
        foreach (var (name, value) in engine?.Variables(Environment.GetEnvironmentVariable(ContainerEngine.ApiVariable)) ?? []) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new EnvironmentLacksException($"{Name} did not start. Run `./drill doctor`.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartCeiling);
        try
        {
            var report = ContainerReport.Read(await process.StandardOutput.ReadLineAsync(patience.Token))
                ?? new ContainerReport(null, ContainerProblem.Other, "its process ended without a report");
            return report.ConnectionString is { } connectionString
                ? new ContainerHost(process, connectionString)
                : throw Explain(report);
        }
        catch (Exception fault)
        {
            await EndAsync(process);
            if (fault is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new EnvironmentLacksException($"No container of {Image} was ready after {StartCeiling.TotalMinutes:0} minutes.", fault);
            throw;
        }
    }

    /// <summary>Removes the container.</summary>
    public async ValueTask DisposeAsync() => await EndAsync(_process);

    /// <summary>What the user can do about a container that could not be had.</summary>
    internal static EnvironmentLacksException Explain(ContainerReport report) => report.Problem switch
    {
        ContainerProblem.NoEngine => ContainerEngine.Missing(),
        ContainerProblem.ApiVersion => Lacks(
            "The container engine does not understand the version of its API that it is asked for", report.Said,
            $"Set {ContainerEngine.ApiVariable} to one that it understands, for example: export {ContainerEngine.ApiVariable}=1.41, or update Docker or Podman."),
        ContainerProblem.NoImage => Lacks(
            $"The image {Image} is not here and cannot be pulled", report.Said,
            $"Pull it where there is a network, or name one that is here with {ImageVariable} (PostgreSQL {PostgresBinaries.MinimumMajor} or newer)."),
        ContainerProblem.NoReaper => Lacks(
            "Testcontainers' own container, which removes what a killed process leaves, could not be started", report.Said,
            "Let its image be pulled, or do without: export TESTCONTAINERS_RYUK_DISABLED=true"),
        ContainerProblem.Ended => Lacks(
            $"The container of {Image} ended before its server was ready", report.Said,
            $"It must behave as the official image of PostgreSQL does; {ImageVariable} names the image, without it {DefaultImage} is taken."),
        ContainerProblem.Unreachable => Lacks(
            "The container runs, but its port does not answer from here", report.Said,
            "The engine is on another machine, or outside the container in which `drill` runs. Set TESTCONTAINERS_HOST_OVERRIDE to the address "
            + "of the engine's machine; its port is then open on all addresses of that machine."),
        _ => Lacks($"No container of {Image} could be started", report.Said, "Run `docker ps`, or `podman ps`, to see whether the engine itself works."),
    };

    private static EnvironmentLacksException Lacks(string what, string? said, string remedy) =>
        new($"{what}: {said}{Environment.NewLine}{remedy}");

    private static async Task EndAsync(Process process)
    {
        using (process)
        {
            // The program waits for this, and then removes the container.
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(EndCeiling);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited) process.Kill();
        }
    }

    // It shares a file with `drill`.
    private static Task<string> BuildAsync(string repositoryRoot, CancellationToken cancellation) =>
        new LateProject(repositoryRoot, Name, "harness/src/Drill/Databases").BuildAsync(
            [],
            errors => new EnvironmentLacksException(
                $"{PostgresChoice.Variable}=docker needs Testcontainers, which could not be restored and built:{Environment.NewLine}"
                + string.Join(Environment.NewLine, errors.Take(5))),
            cancellation);
}
