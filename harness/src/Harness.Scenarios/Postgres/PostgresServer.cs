using Harness.Hosting;
using Harness.Verdicts;
using Npgsql;

namespace Harness.Postgres;

/// <summary>
/// The PostgreSQL of a run. DRILL_POSTGRES chooses it; a harness that `drill` started uses the one that
/// was shared with it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly ServerAccess access;
    private readonly IAsyncDisposable? started;
    private readonly NpgsqlDataSource administration;

    private PostgresServer(ServerAccess access, IAsyncDisposable? started)
    {
        this.access = access;
        this.started = started;
        // Pooled here, because every new database needs a few statements.
        administration = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(access.AdminConnectionString) { Pooling = true });
    }

    /// <summary>Its source and version, for people: "local 15.18", "embedded 18.4", "docker 17.6" or "external 16.2".</summary>
    public string Description => access.Description;

    /// <summary>Whether the server counts statements (pg_stat_statements).</summary>
    public bool HasStatements => access.HasStatements;

    /// <summary>
    /// The environment that makes a child harness use this server. It contains the administrator's password: never pass it to
    /// a service under test.
    /// </summary>
    public IReadOnlyDictionary<string, string> ShareEnvironment =>
        new Dictionary<string, string> { [ServerAccess.SharedVariable] = access.ToShared() };

    internal LocalCluster? Cluster => started as LocalCluster;

    /// <summary>Starts the server that DRILL_POSTGRES chooses, or connects to the shared one.</summary>
    /// <exception cref="EnvironmentLacksException">There is none; says why, and which command installs one.</exception>
    public static Task<PostgresServer> StartAsync(CancellationToken ct = default) => StartAsync(data: null, observer: null, ct);

    /// <summary>Starts or connects to the server, with a data set for databases to start with; it is loaded first unless it was kept.</summary>
    /// <param name="data">The data set; null for none.</param>
    /// <param name="observer">Follows the loading; null for none.</param>
    /// <param name="ct">Stops the start.</param>
    /// <exception cref="EnvironmentLacksException">There is no server, or no space for the data; says why, and what to do.</exception>
    public static Task<PostgresServer> StartAsync(DataSet? data, IDataSetObserver? observer, CancellationToken ct) => StartAsync(
        Environment.GetEnvironmentVariable(PostgresChoice.Variable),
        Environment.GetEnvironmentVariable(ServerAccess.SharedVariable),
        ClusterFolders.Default, data, observer, ct);

    /// <summary>Creates an empty database with its own role, which is not a superuser.</summary>
    /// <param name="connectionLimit">How many sessions that role may have at once, over all instances of the service.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="PostgresException">The server refused.</exception>
    public Task<TestDatabase> CreateDatabaseAsync(int connectionLimit, CancellationToken ct = default) =>
        CreateDatabaseAsync(connectionLimit, template: null, ct);

    /// <summary>Creates a database that starts with data, which its own role owns.</summary>
    /// <param name="connectionLimit">How many sessions that role may have at once, over all instances of the service.</param>
    /// <param name="template">A template of the data set that this server was started with; null for an empty database.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="PostgresException">The server refused.</exception>
    public async Task<TestDatabase> CreateDatabaseAsync(int connectionLimit, string? template, CancellationToken ct = default) =>
        await TestDatabase.CreateAsync(access, administration, connectionLimit, template, ct);

    /// <summary>Stops the server if this process started it; otherwise only disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        await administration.DisposeAsync();
        if (started is not null) await started.DisposeAsync();
    }

    internal static async Task<PostgresServer> StartAsync(
        string? choice, string? shared, Func<ClusterFolders> folders, CancellationToken ct) =>
        await StartAsync(choice, shared, folders, data: null, observer: null, ct);

    internal static async Task<PostgresServer> StartAsync(
        string? choice, string? shared, Func<ClusterFolders> folders, DataSet? data, IDataSetObserver? observer, CancellationToken ct)
    {
        // The process that shares its server has already loaded the data that this one is going to ask for.
        if (ServerAccess.FromShared(shared) is { } access) return new PostgresServer(access, started: null);
        var (source, connectionString) = PostgresChoice.Parse(choice);
        if (source == PostgresSource.External) return await OverAsync(connectionString!, "external", started: null, data, observer, ct);
        if (source == PostgresSource.Docker)
            throw new EnvironmentLacksException(
                $"{PostgresChoice.Variable}=docker is for `drill`, which starts a container and ends it. For tests from an IDE, "
                + $"{PostgresRemedy.ComposeAlternative}.");
        var cluster = await LocalCluster.StartAsync(PostgresBinaries.For(source), folders(), ServerUser.Resolve(), data, observer, ct);
        return new PostgresServer(cluster.Access, cluster);
    }

    /// <summary>Connects to a server that something else started.</summary>
    /// <param name="connectionString">Its administrator's connection string.</param>
    /// <param name="source">Where it comes from, for people.</param>
    /// <param name="started">Ended with this object, also if the server cannot be used; null for a server that stays.</param>
    /// <param name="data">The data set that it must have; null for none.</param>
    /// <param name="observer">Follows the loading; null for none.</param>
    /// <param name="ct">Stops the start.</param>
    internal static async Task<PostgresServer> OverAsync(
        string connectionString, string source, IAsyncDisposable? started, DataSet? data, IDataSetObserver? observer, CancellationToken ct)
    {
        try
        {
            var examined = await ExternalServer.ExamineAsync(connectionString, ct, source);
            if (data is not null) await DataSetLoader.EnsureAsync(examined, data, observer, ct);
            return new PostgresServer(examined, started);
        }
        catch
        {
            if (started is not null) await started.DisposeAsync();
            throw;
        }
    }
}
