using Exercises.Migrations;
using Harness.Scenarios;
using Harness.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exercises.Testing;

/// <summary>A database as the starter leaves it, for scenarios in which the next version starts on its rows.</summary>
public sealed class StartersDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly CancellationToken _cancellation;

    private StartersDatabase(NpgsqlDataSource database, CancellationToken cancellation) => (_database, _cancellation) = (database, cancellation);

    /// <summary>Migrates a world's database as the starter does.</summary>
    /// <param name="group">The group that owns the database; none of its instances has started yet.</param>
    /// <param name="cancellation">Cancelled when the attempt ends.</param>
    /// <param name="migrations">The starter's files, for example "001-payments.sql".</param>
    public static async Task<StartersDatabase> CreateAsync(ServiceGroup group, CancellationToken cancellation, params IReadOnlyList<string> migrations)
    {
        var database = NpgsqlDataSource.Create(group.Database.ConnectionString);
        // The submission's own later migrations lie in the same folder.
        var folder = Directory.CreateTempSubdirectory("starter-");
        try
        {
            foreach (var migration in migrations)
                File.Copy(Path.Combine(AppContext.BaseDirectory, "Migrations", migration), Path.Combine(folder.FullName, migration));
            await database.MigrateAsync(folder.FullName, NullLogger.Instance, cancellation);
            return new StartersDatabase(database, cancellation);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes a row as the starter does.</summary>
    /// <returns>The first column of the first row that the statement returns; null if it returns none.</returns>
    public async Task<object?> WriteAsync(string sql, params object?[] values)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return await command.ExecuteScalarAsync(_cancellation);
    }

    /// <summary>Starts the next version on these rows.</summary>
    /// <exception cref="ScenarioFailedException">The version does not start, although the machine had time for it.</exception>
    public static async Task MustStartOverAsync<TEntryPoint, TClient>(World<TEntryPoint, TClient> world, Invariant rowsStay)
        where TEntryPoint : class
        where TClient : IDisposable
    {
        try
        {
            await world.StartInstanceAsync();
        }
        catch (InvalidServiceException fault)
        {
            // Where it starts on no database at all, every other scenario says so.
            world.Scenario.MustHoldInTime(rowsStay, false, () => ["the service did not start", .. fault.Message.Split('\n')]);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
