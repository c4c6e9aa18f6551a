using Npgsql;

namespace Harness.Postgres;

/// <summary>
/// How the harness talks to a server as its administrator: never inside a database that a candidate's code has used, because a trigger,
/// a view or a function there would run with the administrator's rights.
/// </summary>
internal static class AdminConnection
{
    // In the session's startup message: it takes precedence over the defaults of a role or a database.
    private const string Pinned = "-c search_path=pg_catalog";

    /// <summary>The connection string for a server of the harness's own, without pooling.</summary>
    public static string Local(string host, int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = host,
        Port = port,
        Database = "postgres",
        Username = ClusterTemplate.Administrator,
        Password = password,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Options = Pinned,
        Pooling = false,
        Timeout = 15,
        CommandTimeout = 60,
    }.ConnectionString;

    /// <summary>The same settings for the administrator of an external server; its other options are kept.</summary>
    public static string External(NpgsqlConnectionStringBuilder admin) =>
        new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Options = $"{admin.Options} {Pinned}".Trim() }.ConnectionString;

    /// <summary>Runs one statement on a new connection.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
