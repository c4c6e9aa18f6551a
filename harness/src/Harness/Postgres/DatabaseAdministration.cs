using Npgsql;

namespace Harness.Postgres;

/// <summary>Creates and drops databases with a role of their own.</summary>
internal sealed class DatabaseAdministration(ServerAccess access, NpgsqlDataSource dataSource)
{
    private const int CloneAttempts = 20;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Creates the role, and the database as a clone of the empty one or of one with data.</summary>
    /// <remarks>
    /// The limit is the role's and not the database's: the owner of a database could lift that, and an administrator
    /// who is no superuser would count towards it.
    /// </remarks>
    public async Task CreateAsync(string name, string password, int connectionLimit, string? template, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await ExecuteAsync(
            connection, $"CREATE ROLE {name} LOGIN PASSWORD '{password}' CONNECTION LIMIT {connectionLimit}", ct);
        // Needed to give a database away and to see its sessions' waits; a superuser may do both anyway.
        if (!access.IsSuperuser) await ExecuteAsync(connection, $"GRANT {name} TO CURRENT_USER", ct);
        await CloneAsync(connection, name, template ?? access.EmptyDatabase, ct);
        await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {name} FROM PUBLIC", ct);
        var inside = new NpgsqlConnectionStringBuilder(access.AdminConnectionString) { Database = name };
        if (template is not null)
            await AdminConnection.ExecuteAsync(inside.ConnectionString, $"REASSIGN OWNED BY {DataSetLoader.Owner} TO {name}", ct);
        else if (access.ClonesNeedStatements)
            await AdminConnection.ExecuteAsync(inside.ConnectionString, "CREATE EXTENSION pg_stat_statements", ct);
    }

    /// <summary>Drops both, ending the sessions that are still there.</summary>
    public async Task DropAsync(string name)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, $"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);
        await ExecuteAsync(connection, $"DROP ROLE {name}", CancellationToken.None);
    }

    private async Task CloneAsync(NpgsqlConnection connection, string name, string template, CancellationToken ct)
    {
        // Version 15 would log every page by default; before, copying files was the only way.
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
                // Somebody, a backup for instance, is connected to the template of a given server.
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
