using Harness.Postgres;
using Npgsql;

namespace Harness.Tests.Postgres;

/// <summary>One local server for all tests of a collection.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>The administrator's connection string, to a database of its own.</summary>
    internal string Administrator => Server.Cluster!.Access.AdminConnectionString;

    /// <summary>A server of this process's own, whatever the environment says.</summary>
    internal static Task<PostgresServer> StartAsync(ClusterFolders? folders = null) => PostgresServer.StartAsync(
        "local", shared: null, () => folders ?? ClusterFolders.Default(), CancellationToken.None);

    public static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

[CollectionDefinition(nameof(PostgresCollection))]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>;
