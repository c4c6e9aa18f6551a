using System.Data;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exercises.Migrations;

/// <summary>Brings a database's schema up to date from a folder of SQL files.</summary>
public static class NpgsqlDataSourceExtensions
{
    // Any number will do, as long as every instance of every version asks for the same one.
    private const long LockId = 7_226_315_420_118;
    private static readonly TimeSpan LockPollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Applies the folder's `NNN-name.sql` files that have not been applied yet, in order, each in a transaction of its
    /// own unless its first line is `-- no-transaction`. Safe when several instances start at once: one applies, the
    /// others wait for it, for at most 30 seconds.
    /// </summary>
    /// <exception cref="MigrationException">
    /// The database cannot be reached, a file is misnamed or fails, two files have the same number, a file was edited after
    /// it had been applied, or another instance held the lock for too long.
    /// </exception>
    public static async Task MigrateAsync(
        this NpgsqlDataSource database, string folder, ILogger logger, CancellationToken cancellationToken)
    {
        var files = MigrationFile.LoadAll(folder);
        await using var connection = await OpenAsync(database, cancellationToken);
        await AcquireLockAsync(connection, cancellationToken);
        try
        {
            await ApplyAllAsync(connection, files, logger, cancellationToken);
        }
        finally
        {
            // The lock belongs to the session, and the session goes back to the pool. A broken one has lost it already.
            if (connection.FullState == ConnectionState.Open)
                await ExecuteAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None, LockId);
        }
    }

    // A service that serves gives up on a connection soon; one that starts on a busy machine may wait longer for its first.
    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (NpgsqlException fault) when (fault.InnerException is TimeoutException && waited.Elapsed < OpenTimeout)
            {
                continue;
            }
            catch (NpgsqlException fault)
            {
                throw new MigrationException($"The database cannot be reached, so nothing was migrated: {fault.Message}", fault);
            }
        }
    }

    // Polled, not awaited in the database: a session that blocks there holds a snapshot, and the CREATE INDEX CONCURRENTLY
    // of the instance that has the lock would wait for that snapshot for ever.
    private static async Task AcquireLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (!await ScalarAsync<bool>(connection, "SELECT pg_try_advisory_lock($1)", cancellationToken, LockId))
        {
            if (Stopwatch.GetElapsedTime(startedAt) > LockTimeout)
                throw new MigrationException(
                    $"Another instance has been migrating this database for {LockTimeout.TotalSeconds:0} seconds.");
            await Task.Delay(LockPollInterval, cancellationToken);
        }
    }

    private static async Task ApplyAllAsync(
        NpgsqlConnection connection,
        IReadOnlyList<MigrationFile> files,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number     integer     PRIMARY KEY,
                name       text        NOT NULL,
                sha256     text        NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now())
            """,
            cancellationToken);

        foreach (var file in files)
        {
            var applied = await ScalarAsync<string?>(
                connection, "SELECT sha256 FROM schema_migrations WHERE number = $1", cancellationToken, file.Number);
            if (applied is not null && applied != file.Checksum)
                throw new MigrationException(
                    $"Migration {file} was edited after it had been applied to this database. "
                    + "Restore its text and put the change into a new migration.");
            if (applied is not null) continue;

            await ApplyAsync(connection, file, cancellationToken);
            logger.LogInformation("Applied migration {Migration}", file);
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, MigrationFile file, CancellationToken cancellationToken)
    {
        try
        {
            if (file.RunsOutsideTransaction)
            {
                foreach (var statement in file.Statements)
                    await ExecuteAsync(connection, statement, cancellationToken);
                await RecordAsync(connection, file, cancellationToken);
                return;
            }

            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, file.Text, cancellationToken);
            await RecordAsync(connection, file, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            throw new MigrationException($"Migration {file} failed: {fault.Message}", fault);
        }
    }

    private static Task RecordAsync(NpgsqlConnection connection, MigrationFile file, CancellationToken cancellationToken) =>
        ExecuteAsync(
            connection,
            "INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)",
            cancellationToken,
            file.Number,
            file.Name,
            file.Checksum);

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        await using var command = CreateCommand(connection, sql, arguments);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<T?> ScalarAsync<T>(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        await using var command = CreateCommand(connection, sql, arguments);
        return (T?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string sql, object[] arguments)
    {
        // A migration takes as long as its table is large: no client-side limit.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return command;
    }
}
