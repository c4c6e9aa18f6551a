using Harness.Verdicts;
using Npgsql;

namespace Harness.Postgres;

/// <summary>A PostgreSQL server outside the harness, named by an administrator's connection string.</summary>
internal static class ExternalServer
{
    // template0 takes no connections, so cloning it never collides with another session.
    private const string EmptyDatabase = "template0";

    private const string Question =
        """
        SELECT rolsuper, rolsuper OR (rolcreatedb AND rolcreaterole), current_setting('server_version'),
               current_setting('server_version_num')::int / 10000,
               rolsuper AND current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%',
               current_setting('pg_stat_statements.track', true), current_setting('compute_query_id', true)
        FROM pg_roles WHERE rolname = current_user
        """;

    /// <summary>Examines the server.</summary>
    /// <param name="connectionString">The administrator's connection string.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="source">Where the server comes from, for people.</param>
    /// <exception cref="EnvironmentLacksException">
    /// The string is malformed, no server answers, or the role may not create databases and roles.
    /// </exception>
    public static async Task<ServerAccess> ExamineAsync(string connectionString, CancellationToken ct, string source = "external")
    {
        var admin = Parse(connectionString);
        var address = $"{admin.Host}:{admin.Port}";
        try
        {
            await using var connection = new NpgsqlConnection(admin.ConnectionString);
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand(Question, connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            var (version, major) = (reader.GetString(2).Split(' ')[0], reader.GetInt32(3));
            if (major < PostgresBinaries.MinimumMajor)
                throw new EnvironmentLacksException(
                    $"PostgreSQL at {address} is {version}; the exercises need {PostgresBinaries.MinimumMajor} or later.");
            if (!reader.GetBoolean(1))
                throw new EnvironmentLacksException(
                    $"The role {admin.Username} at {address} may not create databases and roles. In psql, as an "
                    + $"administrator: ALTER ROLE \"{admin.Username}\" CREATEDB CREATEROLE;");
            var hasStatements = reader.GetBoolean(4) && StatementCounters.Untracked([Text(reader, 5), Text(reader, 6)]) is null;
            var isSuperuser = reader.GetBoolean(0);
            await reader.DisposeAsync();
            if (hasStatements) await AdminConnection.ExecuteAsync(admin.ConnectionString, StatementCounters.Install, ct);
            return new ServerAccess(
                admin.ConnectionString, $"{source} {version}", major, EmptyDatabase, isSuperuser, hasStatements);
        }
        catch (NpgsqlException error)
        {
            throw new EnvironmentLacksException(
                $"PostgreSQL at {address} (from {PostgresChoice.Variable}) cannot be used: {error.Message}"
                + $"{Environment.NewLine}Start it, correct {PostgresChoice.Variable}, or unset that for a local server.",
                error);
        }
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var admin = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
            admin.Database ??= "postgres";
            return new NpgsqlConnectionStringBuilder(AdminConnection.External(admin));
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The message leaves out the value: it contains a password.
            throw new EnvironmentLacksException(
                $"{PostgresChoice.Variable} is not a connection string that Npgsql understands: {error.Message} "
                + $"Example: {PostgresRemedy.ComposeConnectionString}", error);
        }
    }
}
