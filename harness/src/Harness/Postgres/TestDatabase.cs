using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Harness.Postgres;

/// <summary>One scenario's database. Its role reaches no other scenario's.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string BlockedQuestion =
        "SELECT count(*)::int FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'";

    private readonly DatabaseAdministration administration;
    private readonly NpgsqlConnection observer;
    private readonly SemaphoreSlim observing = new(1, 1);
    private readonly NpgsqlConnectionStringBuilder service;

    private TestDatabase(
        DatabaseAdministration administration, NpgsqlConnection observer, NpgsqlConnectionStringBuilder service,
        string adminConnectionString, EndPoint serverEndpoint)
    {
        this.administration = administration;
        this.observer = observer;
        this.service = service;
        AdminConnectionString = adminConnectionString;
        ServerEndpoint = serverEndpoint;
    }

    /// <summary>Its name, and that of its role; unique on the server.</summary>
    public string Name => service.Database!;

    /// <summary>The service's connection string, straight to the server.</summary>
    public string ConnectionString => service.ConnectionString;

    /// <summary>The administrator's connection string to this database; not for the service.</summary>
    public string AdminConnectionString { get; }

    /// <summary>Where the server listens: what a proxy forwards to.</summary>
    public EndPoint ServerEndpoint { get; }

    /// <summary>The service's connection string by way of a proxy.</summary>
    public string ConnectionStringVia(IPEndPoint proxy) => new NpgsqlConnectionStringBuilder(service.ConnectionString)
    {
        Host = proxy.Address.ToString(),
        Port = proxy.Port,
    }.ConnectionString;

    /// <summary>
    /// How many sessions of this database wait for a lock now. Asked on a connection that is kept open and does not
    /// count towards the role's limit.
    /// </summary>
    /// <exception cref="NpgsqlException">The server does not answer.</exception>
    public async Task<int> CountBlockedSessionsAsync(CancellationToken ct = default)
    {
        await observing.WaitAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand(BlockedQuestion, observer) { Parameters = { new() { Value = Name } } };
            return (int)(await command.ExecuteScalarAsync(ct))!;
        }
        finally
        {
            observing.Release();
        }
    }

    /// <summary>Drops the database and its role, whoever is still connected.</summary>
    public async ValueTask DisposeAsync()
    {
        await observer.DisposeAsync();
        observing.Dispose();
        // What this process pooled would only learn at its next use that the database is gone.
        foreach (var pooled in (string[])[ConnectionString, AdminConnectionString])
            await using (var connection = new NpgsqlConnection(pooled))
                NpgsqlConnection.ClearPool(connection);
        await administration.DropAsync(Name);
    }

    internal static async Task<TestDatabase> CreateAsync(
        ServerAccess access, NpgsqlDataSource dataSource, int connectionLimit, string? template, CancellationToken ct)
    {
        var administration = new DatabaseAdministration(access, dataSource);
        var (name, password) = ($"scenario_{Guid.NewGuid():N}"[..21], Secret.New());
        await administration.CreateAsync(name, password, connectionLimit, template, ct);
        var admin = new NpgsqlConnectionStringBuilder(access.AdminConnectionString) { Database = name, Pooling = true };
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
        EndPoint endpoint = admin.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{admin.Host}/.s.PGSQL.{admin.Port}")
            : new IPEndPoint(await ResolveAsync(admin.Host, ct), admin.Port);
        return new TestDatabase(
            administration, await dataSource.OpenConnectionAsync(ct), service, admin.ConnectionString, endpoint);
    }

    private static async Task<IPAddress> ResolveAsync(string host, CancellationToken ct) =>
        IPAddress.TryParse(host, out var address) ? address : (await Dns.GetHostAddressesAsync(host, ct))[0];
}
