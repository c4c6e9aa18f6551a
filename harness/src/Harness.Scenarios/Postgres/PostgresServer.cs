using Harness.Hosting;
using Harness.Verdicts;
using Npgsql;

namespace Harness.Postgres;

/// <summary>
/// The PostgreSQL that a run is judged on. DRILL_POSTGRES chooses it; a harness that `drill` started uses the one that
/// was shared with it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly ServerAccess access;
    private readonly LocalCluster? cluster;
    private readonly NpgsqlDataSource administration;

    private PostgresServer(ServerAccess access, LocalCluster? cluster)
    {
        this.access = access;
        this.cluster = cluster;
        // Pooled here, because every new database asks for a few statements.
        administration = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(access.AdminConnectionString) { Pooling = true });
    }

    /// <summary>What judges, for people: "local 15.18" or "given 16.2".</summary>
    public string Description => access.Description;

    /// <summary>Whether the server counts statements (pg_stat_statements).</summary>
    public bool HasStatements => access.HasStatements;

    /// <summary>
    /// The environment that makes a child harness use this server. It carries the administrator's password: never for a
    /// service under test.
    /// </summary>
    public IReadOnlyDictionary<string, string> ShareEnvironment =>
        new Dictionary<string, string> { [ServerAccess.SharedVariable] = access.ToShared() };

    internal LocalCluster? Cluster => cluster;

    /// <summary>Starts the server that DRILL_POSTGRES chooses, or connects to the shared one.</summary>
    /// <exception cref="EnvironmentLacksException">There is none to be had; says why, and the command that gets one.</exception>
    public static Task<PostgresServer> StartAsync(CancellationToken ct = default) => StartAsync(data: null, observer: null, ct);

    /// <summary>The same, with a data set that databases can begin with; loaded first where it is not kept from before.</summary>
    /// <param name="data">The data set; null for none.</param>
    /// <param name="observer">Told of the loading; null for nobody.</param>
    /// <param name="ct">Abandons it.</param>
    /// <exception cref="EnvironmentLacksException">There is no server to be had, or no space for the data; says why, and what to do.</exception>
    public static Task<PostgresServer> StartAsync(DataSet? data, IDataSetObserver? observer, CancellationToken ct) => StartAsync(
        Environment.GetEnvironmentVariable(PostgresChoice.Variable),
        Environment.GetEnvironmentVariable(ServerAccess.SharedVariable),
        ClusterFolders.Default, data, observer, ct);

    /// <summary>A fresh, empty database with a role of its own that is not a superuser.</summary>
    /// <param name="connectionLimit">How many sessions that role may have at once, over all instances of the service.</param>
    /// <param name="ct">Abandons the wait.</param>
    /// <exception cref="PostgresException">The server refused.</exception>
    public Task<TestDatabase> CreateDatabaseAsync(int connectionLimit, CancellationToken ct = default) =>
        CreateDatabaseAsync(connectionLimit, template: null, ct);

    /// <summary>A fresh database that begins with data, which its own role owns.</summary>
    /// <param name="connectionLimit">How many sessions that role may have at once, over all instances of the service.</param>
    /// <param name="template">A template of the data set that this server was started with; null for an empty database.</param>
    /// <param name="ct">Abandons the wait.</param>
    /// <exception cref="PostgresException">The server refused.</exception>
    public async Task<TestDatabase> CreateDatabaseAsync(int connectionLimit, string? template, CancellationToken ct = default) =>
        await TestDatabase.CreateAsync(access, administration, connectionLimit, template, ct);

    /// <summary>Ends the server where this process started it; otherwise only lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await administration.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
    }

    internal static async Task<PostgresServer> StartAsync(
        string? choice, string? shared, Func<ClusterFolders> folders, CancellationToken ct) =>
        await StartAsync(choice, shared, folders, data: null, observer: null, ct);

    internal static async Task<PostgresServer> StartAsync(
        string? choice, string? shared, Func<ClusterFolders> folders, DataSet? data, IDataSetObserver? observer, CancellationToken ct)
    {
        // Whoever shares a server has loaded what this process is going to ask for.
        if (ServerAccess.FromShared(shared) is { } access) return new PostgresServer(access, cluster: null);
        var (source, connectionString) = PostgresChoice.Parse(choice);
        if (source == PostgresSource.Given)
        {
            var given = await GivenServer.ExamineAsync(connectionString!, ct);
            if (data is not null) await DataSetLoader.EnsureAsync(given, data, observer, ct);
            return new PostgresServer(given, cluster: null);
        }

        var started = await LocalCluster.StartAsync(folders(), ServerUser.Resolve(), data, observer, ct);
        return new PostgresServer(started.Access, started);
    }
}
