using Npgsql;

namespace Harness.Postgres;

/// <summary>Creates and drops databases with their own roles; always from the administrator's database.</summary>
internal sealed class DatabaseAdministration(ServerAccess access, NpgsqlDataSource dataSource)
{
    private const int CloneAttempts = 20;
    private const int DropAttempts = 5;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The major version of the server.</summary>
    public int Major => access.Major;

    /// <summary>Creates the roles, and the database as a clone of the empty one or of one with data.</summary>
    /// <remarks>
    /// The limit is set on the role, not on the database: the owner of a database could lift that, and an administrator
    /// who is no superuser would count towards it. The seeder is a member of the owner and has no further rights: a trigger of the
    /// owner's gains nothing by running in the seeder's name.
    /// </remarks>
    /// <returns>The database's oid.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is above <see cref="ServerCapacity.MostServiceConnections"/>.</exception>
    public async Task<uint> CreateAsync(
        string name, string password, string seeder, int connectionLimit, string? template, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connectionLimit, ServerCapacity.MostServiceConnections);
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await ExecuteAsync(
            connection, $"CREATE ROLE {name} LOGIN PASSWORD '{password}' CONNECTION LIMIT {connectionLimit}", ct);
        await ExecuteAsync(connection, $"CREATE ROLE {seeder} NOLOGIN CONNECTION LIMIT {ServerCapacity.SeederConnections} IN ROLE {name}", ct);
        // Needed to give a database away and to see its sessions' waits; a superuser may do both anyway.
        if (!access.IsSuperuser) await ExecuteAsync(connection, $"GRANT {name}, {seeder} TO CURRENT_USER", ct);
        await CloneAsync(connection, name, template ?? access.EmptyDatabase, ct);
        await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {name} FROM PUBLIC", ct);
        // The only time that the administrator is inside: only the harness has been there yet.
        var inside = new NpgsqlConnectionStringBuilder(access.AdminConnectionString) { Database = name, Pooling = false };
        if (template is not null)
            await AdminConnection.ExecuteAsync(inside.ConnectionString, $"REASSIGN OWNED BY {DataSetLoader.Owner} TO {name}", ct);
        await using var oid = new NpgsqlCommand("SELECT oid FROM pg_catalog.pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = name } },
        };
        return (uint)(await oid.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Runs the harness's own statements, one after the other.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, sql, ct);
    }

    /// <summary>
    /// Drops the database and both roles, and ends the remaining sessions, whatever the owner did to them. What cannot be dropped stays and is
    /// reported, without an exception: a service must not be able to influence whether its verdict is kept.
    /// </summary>
    public async Task DropAsync(string name, string seeder)
    {
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync();
            // The owner may have made it a template, which cannot be dropped, and sessions that reconnect would keep it in use.
            await ExecuteAsync(connection, $"ALTER DATABASE {name} IS_TEMPLATE false ALLOW_CONNECTIONS false", CancellationToken.None);
            await DropDatabaseAsync(connection, name);
            await ExecuteAsync(connection, $"DROP ROLE {seeder}", CancellationToken.None);
            await ExecuteAsync(connection, $"DROP ROLE {name}", CancellationToken.None);
        }
        catch (NpgsqlException refused)
        {
            await Console.Error.WriteLineAsync(
                $"The database {name} and its roles {name} and {seeder}, or some of them, stay on PostgreSQL ({access.Description}): {refused.Message}");
        }
    }

    // Ending a session takes time on a busy machine.
    private static async Task DropDatabaseAsync(NpgsqlConnection connection, string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(connection, $"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ObjectInUse && attempt < DropAttempts)
            {
                await Task.Delay(RetryInterval);
            }
        }
    }

    private async Task CloneAsync(NpgsqlConnection connection, string name, string template, CancellationToken ct)
    {
        // Version 15 logs every page by default; before, copying files was the only strategy.
        var strategy = access.Major >= 15 ? " STRATEGY file_copy" : "";
        var sql = $"CREATE DATABASE {name} OWNER {name} TEMPLATE {template}{strategy}";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(connection, sql, ct);
                return;
            }
            catch (PostgresException error)
                when (error.SqlState == PostgresErrorCodes.ObjectInUse && attempt < CloneAttempts)
            {
                // Another session, a backup for example, is connected to the template of an external server.
                await Task.Delay(RetryInterval, ct);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
