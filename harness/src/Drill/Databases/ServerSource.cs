using System.Globalization;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>Where a command's PostgreSQL comes from: gets what is missing, and starts the server.</summary>
/// <param name="repositoryRoot">The folder that holds Exercises.sln.</param>
/// <param name="say">Prints a line for the user.</param>
internal sealed class ServerSource(string repositoryRoot, Action<string> say)
{
    // What was said of `auto` is said once, also by `doctor`, which looks first and then starts.
    private (PostgresSource Source, ContainerEngine? Engine)? _found;

    /// <summary>Whether data that is loaded is there for later runs. A container keeps nothing.</summary>
    public bool KeepsData => _found?.Source != PostgresSource.Docker;

    /// <summary>Starts the server that DRILL_POSTGRES chooses; for `auto`, the first of local, embedded and docker that works.</summary>
    /// <param name="data">The data set; null for none.</param>
    /// <param name="observer">Follows the loading of data; null for nobody.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="EnvironmentLacksException">There is no server; says why, and what to do.</exception>
    public async Task<PostgresServer> StartAsync(DataSet? data, IDataSetObserver? observer, CancellationToken cancellation)
    {
        var choice = PostgresChoice.Current;
        var (source, engine) = await ResolveAsync(choice.Source, cancellation);
        if (source != PostgresSource.Docker)
            return await PostgresServer.StartAsync(
                choice.ConnectionString ?? NameOf(source), Environment.GetEnvironmentVariable(ServerAccess.SharedVariable),
                ClusterFolders.Default, data, observer, cancellation);
        engine ??= await ContainerEngine.RequireAsync(cancellation);
        var container = await ContainerHost.StartAsync(repositoryRoot, engine, cancellation);
        return await PostgresServer.OverAsync(container.ConnectionString, NameOf(PostgresSource.Docker), container, data, observer, cancellation);
    }

    /// <summary>
    /// Makes sure that the programs of a server of the harness's own are here, for a command that cannot use another one. A container or
    /// an external server counts as `auto`.
    /// </summary>
    /// <returns>Local or embedded.</returns>
    /// <exception cref="EnvironmentLacksException">There are none; says how to get them.</exception>
    public async Task<PostgresSource> EnsureProgramsAsync(CancellationToken cancellation)
    {
        var source = PostgresChoice.Current.Source;
        if (source == PostgresSource.Local || (source != PostgresSource.Embedded && PostgresBinaries.Installed() is not null)) return PostgresSource.Local;
        await EnsureEmbeddedAsync(cancellation);
        return PostgresSource.Embedded;
    }

    /// <summary>For `auto`, finds what works here, and says what and why. Fetches the embedded programs if they are chosen.</summary>
    /// <exception cref="EnvironmentLacksException">Nothing works here; says what each way needs.</exception>
    public async Task<(PostgresSource Source, ContainerEngine? Engine)> ResolveAsync(PostgresSource choice, CancellationToken cancellation) =>
        _found ??= await FindAsync(choice, cancellation);

    private async Task<(PostgresSource Source, ContainerEngine? Engine)> FindAsync(PostgresSource choice, CancellationToken cancellation)
    {
        if (choice == PostgresSource.Embedded) await EnsureEmbeddedAsync(cancellation);
        // Children of `drill` use its server, whatever was chosen.
        if (choice != PostgresSource.Auto || Environment.GetEnvironmentVariable(ServerAccess.SharedVariable) is { Length: > 0 }) return (choice, null);
        // Its own line in every result says "local", which needs no reason: it is what `auto` tries first.
        if (PostgresBinaries.Installed() is not null) return (PostgresSource.Local, null);
        if (EmbeddedBinaries.Kept() is { } kept)
        {
            say($"PostgreSQL: {kept.Description} from the cache, because none is installed here.");
            return (PostgresSource.Embedded, null);
        }

        string? failure = null;
        if (EmbeddedPackage.OfThisMachine is not null && NpmClient.Find() is not null)
        {
            say("PostgreSQL: embedded, because none is installed here and npm can fetch it.");
            try
            {
                await EnsureEmbeddedAsync(cancellation);
                return (PostgresSource.Embedded, null);
            }
            catch (EnvironmentLacksException lacks)
            {
                failure = lacks.Message;
            }
        }

        if (await ContainerEngine.FindAsync(cancellation) is { } engine)
        {
            say($"PostgreSQL: docker, because none is installed here{(failure is null ? "" : ", npm could not fetch it,")} and a container engine answers at {engine.Address}.");
            return (PostgresSource.Docker, engine);
        }

        throw new EnvironmentLacksException(failure is null
            ? $"There is no PostgreSQL here: none is installed, npm is missing, and no container engine answers.{Environment.NewLine}{PostgresRemedy.Text()}"
            : $"{failure}{Environment.NewLine}Without the network: {PostgresRemedy.Text()}");
    }

    private async Task EnsureEmbeddedAsync(CancellationToken cancellation)
    {
        if (EmbeddedBinaries.Kept() is not null) return;
        var package = EmbeddedPackage.OfThisMachine
            ?? throw new EnvironmentLacksException($"There is no package with PostgreSQL for this system. {PostgresRemedy.Text()}");
        var npm = NpmClient.Find()
            ?? throw new EnvironmentLacksException(
                $"{PostgresChoice.Variable}=embedded fetches PostgreSQL with npm, and there is no npm on the PATH.{Environment.NewLine}"
                + $"Install Node.js, or PostgreSQL itself: {PostgresRemedy.Text()}");
        say($"Fetching PostgreSQL {EmbeddedBinaries.PostgresVersion} with npm, {Megabytes(package.Bytes)}, once. Later runs start from the cache.");
        var startedAt = TimeProvider.System.GetTimestamp();
        await package.FetchAsync(
            npm, HarnessPaths.CacheFolder, arrived => say($"  {Megabytes(Math.Min(arrived, package.Bytes))} of about {Megabytes(package.Bytes)}"),
            cancellation);
        say(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {EmbeddedBinaries.PostgresVersion} was fetched, checked and unpacked in {TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds:0.0} s."));
    }

    /// <summary>A source as DRILL_POSTGRES names it.</summary>
    internal static string NameOf(PostgresSource source) => $"{source}".ToLowerInvariant();

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");
}
