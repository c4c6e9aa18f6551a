using System.Net;
using Npgsql;
using NpgsqlTypes;

namespace Harness.Postgres;

/// <summary>One scenario's database. Its role cannot reach another scenario's.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string BlockedQuestion =
        "SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_stat_activity WHERE datid = $1 AND wait_event_type = 'Lock'";

    private readonly DatabaseAdministration administration;
    private readonly NpgsqlConnection observer;
    private readonly SemaphoreSlim observing = new(1, 1);
    private readonly NpgsqlConnectionStringBuilder service;
    private readonly Seeder seeder;
    private NpgsqlConnection? inside;

    private TestDatabase(
        DatabaseAdministration administration, NpgsqlConnection observer, NpgsqlConnectionStringBuilder service, Seeder seeder,
        uint oid, EndPoint serverEndpoint)
    {
        this.administration = administration;
        this.observer = observer;
        this.service = service;
        this.seeder = seeder;
        Oid = oid;
        ServerEndpoint = serverEndpoint;
    }

    /// <summary>Allows the service's role so many connections from now on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is above <see cref="ServerCapacity.MostServiceConnections"/>.</exception>
    internal Task AllowConnectionsAsync(int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ServerCapacity.MostServiceConnections);
        return administration.ExecuteAsync($"ALTER ROLE {Name} CONNECTION LIMIT {limit}", ct);
    }

    /// <summary>The name of the database and of its role; unique on the server.</summary>
    public string Name => service.Database!;

    /// <summary>The server's id of the database (`datid`, `dbid`).</summary>
    public uint Oid { get; }

    /// <summary>The service's connection string, straight to the server.</summary>
    public string ConnectionString => service.ConnectionString;

    /// <summary>Where the server listens, and a proxy forwards to.</summary>
    public EndPoint ServerEndpoint { get; }

    /// <summary>Whether the server counts what every session reads, not only statements that succeeded (15 and later).</summary>
    internal bool CountsAllReads => administration.Major >= 15;

    /// <summary>The process id of the session that observes the database from inside; 0 for none.</summary>
    internal int ObserverInside => inside is { FullState: System.Data.ConnectionState.Open } ? inside.ProcessID : 0;

    /// <summary>The service's connection string through a proxy.</summary>
    public string ConnectionStringVia(IPEndPoint proxy) => new NpgsqlConnectionStringBuilder(service.ConnectionString)
    {
        Host = proxy.Address.ToString(),
        Port = proxy.Port,
    }.ConnectionString;

    /// <summary>
    /// Opens a session of the seeder, which reads and writes beside the service. It has the rights of the service's role and none beyond, so
    /// that the service's triggers and functions gain nothing by it, and it does not count towards the role's limit. Unqualified names resolve to
    /// `public`. For callers that know who is to blame when a statement is refused; scenarios use OtherSession.
    /// </summary>
    /// <exception cref="NpgsqlException">The server, or a change of the service's to its database, refuses the session.</exception>
    internal Task<NpgsqlConnection> OpenSeederAsync(CancellationToken ct = default) => seeder.OpenAsync("public", ct);

    /// <summary>A session of the seeder in which no code of the service runs: it reads the server's statistics about this database.</summary>
    /// <exception cref="NpgsqlException">The server refuses it.</exception>
    internal async Task<NpgsqlConnection> ObserverInsideAsync(CancellationToken ct)
    {
        if (inside is { FullState: System.Data.ConnectionState.Open }) return inside;
        if (inside is not null) await inside.DisposeAsync();
        return inside = await seeder.OpenAsync("pg_catalog", ct);
    }

    /// <summary>
    /// Queries the server with its administrator's rights, from a database that the service cannot enter. The query is the harness's own
    /// text, qualified by `pg_catalog`; it may refer to this database by <see cref="Oid"/>.
    /// </summary>
    /// <typeparam name="T">The type of the first column.</typeparam>
    /// <exception cref="NpgsqlException">The server does not answer.</exception>
    public async Task<IReadOnlyList<T>> AskServerAsync<T>(string sql, CancellationToken ct, params object[] arguments)
    {
        await observing.WaitAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand(sql, observer);
            foreach (var argument in arguments)
                command.Parameters.Add(argument is uint ? new NpgsqlParameter { Value = argument, NpgsqlDbType = NpgsqlDbType.Oid } : new() { Value = argument });
            await using var reader = await command.ExecuteReaderAsync(ct);
            List<T> found = [];
            while (await reader.ReadAsync(ct)) found.Add(reader.GetFieldValue<T>(0));
            return found;
        }
        finally
        {
            observing.Release();
        }
    }

    /// <summary>
    /// How many sessions of this database wait for a lock now. Asked on a connection that is kept open and does not
    /// count towards the role's limit.
    /// </summary>
    /// <exception cref="NpgsqlException">The server does not answer.</exception>
    public async Task<int> CountBlockedSessionsAsync(CancellationToken ct = default) =>
        (await AskServerAsync<int>(BlockedQuestion, ct, Oid))[0];

    /// <summary>Drops the database and its roles, even with sessions connected. What cannot be dropped is reported on standard error.</summary>
    public async ValueTask DisposeAsync()
    {
        if (inside is not null) await inside.DisposeAsync();
        await seeder.DisposeAsync();
        await observer.DisposeAsync();
        observing.Dispose();
        // This process's connection pool would only notice at its next use that the database is gone.
        await using (var connection = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(connection);
        await administration.DropAsync(Name, seeder.Name);
    }

    internal static async Task<TestDatabase> CreateAsync(
        ServerAccess access, NpgsqlDataSource dataSource, int connectionLimit, string? template, CancellationToken ct)
    {
        var administration = new DatabaseAdministration(access, dataSource);
        var (name, other, password) = (NewName(), NewName(), Secret.New());
        var oid = await administration.CreateAsync(name, password, other, connectionLimit, template, ct);
        var admin = new NpgsqlConnectionStringBuilder(access.AdminConnectionString);
        var service = new NpgsqlConnectionStringBuilder
        {
            Host = admin.Host,
            Port = admin.Port,
            Database = name,
            Username = name,
            Password = password,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxPoolSize = 20,
            Timeout = 5,
            CommandTimeout = 10,
        };
        return new TestDatabase(
            administration, await dataSource.OpenConnectionAsync(ct), service, new Seeder(administration, service, other), oid,
            await ServerAddress.OfAsync(admin.Host!, admin.Port, ct));
    }

    // The names of the service's role and of the seeder have the same form: neither reveals which is which.
    private static string NewName() => $"scenario_{Guid.NewGuid():N}"[..21];
}
