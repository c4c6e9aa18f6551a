using System.Diagnostics;
using Npgsql;

namespace Harness.Postgres;

/// <summary>Loads a data set into template databases of a running server.</summary>
internal static class DataSetLoader
{
    /// <summary>The role that owns the loaded data until a clone is given to its scenario's role.</summary>
    public const string Owner = "drill_data";

    /// <summary>Loads the databases that the server does not have yet. A load that did not finish is started again.</summary>
    /// <param name="access">The server.</param>
    /// <param name="data">The data set.</param>
    /// <param name="observer">Follows the progress; null for none.</param>
    /// <param name="ct">Stops the load.</param>
    /// <exception cref="PostgresException">The server refused, for example for lack of space.</exception>
    public static async Task EnsureAsync(ServerAccess access, DataSet data, IDataSetObserver? observer, CancellationToken ct)
    {
        // Loading takes as long as there are rows: no client-side limit.
        var server = new NpgsqlConnectionStringBuilder(access.AdminConnectionString) { CommandTimeout = 0 }.ConnectionString;
        var missing = new List<SeededDatabase>();
        foreach (var database in data.Databases)
            if (!await ExistsAsync(server, data.TemplateOf(database.Name), ct)) missing.Add(database);
        if (missing.Count == 0) return;

        var startedAt = Stopwatch.GetTimestamp();
        observer?.OnLoading(data);
        var password = await OwnerAsync(server, ct);
        foreach (var database in missing) await LoadAsync(server, access, data, database, password, observer, ct);
        observer?.OnLoaded(data, Stopwatch.GetElapsedTime(startedAt));
    }

    private static async Task LoadAsync(
        string server, ServerAccess access, DataSet data, SeededDatabase database, string password, IDataSetObserver? observer, CancellationToken ct)
    {
        // The database gets its final name last: the name means that the data is complete.
        var name = data.TemplateOf(database.Name);
        var part = name + "_part";
        await AdminConnection.ExecuteAsync(server, $"DROP DATABASE IF EXISTS {part} WITH (FORCE)", ct);
        await AdminConnection.ExecuteAsync(server, $"CREATE DATABASE {part} OWNER {Owner} TEMPLATE {access.EmptyDatabase}", ct);
        var inside = new NpgsqlConnectionStringBuilder(server) { Database = part, Pooling = false }.ConnectionString;
        var owner = new NpgsqlConnectionStringBuilder(inside) { Username = Owner, Password = password, Options = null };
        await database.FillAsync(owner.ConnectionString, rows => observer?.OnRows(database, rows), ct);
        // Frozen and all-visible: a clone then behaves like a table that has been idle for a while, with no maintenance left to do.
        await AdminConnection.ExecuteAsync(inside, "VACUUM (FREEZE, ANALYZE)", ct);
        await AdminConnection.ExecuteAsync(server, $"ALTER DATABASE {part} OWNER TO CURRENT_USER", ct);
        await AdminConnection.ExecuteAsync(server, $"ALTER DATABASE {part} IS_TEMPLATE true ALLOW_CONNECTIONS false", ct);
        await AdminConnection.ExecuteAsync(server, $"ALTER DATABASE {part} RENAME TO {name}", ct);
    }

    // The password is only for this load: nobody may log in as this role afterwards.
    private static async Task<string> OwnerAsync(string server, CancellationToken ct)
    {
        var password = Secret.New();
        await AdminConnection.ExecuteAsync(
            server, $"DO $$ BEGIN CREATE ROLE {Owner} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$", ct);
        await AdminConnection.ExecuteAsync(server, $"ALTER ROLE {Owner} PASSWORD '{password}'", ct);
        await AdminConnection.ExecuteAsync(server, $"GRANT {Owner} TO CURRENT_USER", ct);
        return password;
    }

    private static async Task<bool> ExistsAsync(string server, string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection)
        {
            Parameters = { new() { Value = database } },
        };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
