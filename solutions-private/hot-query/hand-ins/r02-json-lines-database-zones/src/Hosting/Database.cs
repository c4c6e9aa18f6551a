using System.Diagnostics;
using Dapper;
using Exercises.Migrations;
using Npgsql;

namespace HotQuery.Hosting;

internal static class Database
{
    // Not the migrations' own: it is held while they run.
    private const long StartLockId = 5_218_002;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var connectionString = configuration.GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured.");
            return new NpgsqlDataSourceBuilder(connectionString)
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .Build();
        });
    }

    /// <summary>One instance at a time: migrates, then drops indexes that are not valid.</summary>
    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        var stopping = app.Lifetime.ApplicationStopping;
        await using var connection = await database.OpenConnectionAsync(stopping);
        // Polled: whoever waits inside the database holds a snapshot, for which a concurrent build waits.
        var waited = Stopwatch.StartNew();
        while (!await connection.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_lock(@StartLockId)", new { StartLockId }))
        {
            if (waited.Elapsed > Patience) throw new MigrationException("Another instance has been starting for too long.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), stopping);
        }

        await database.MigrateAsync(Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, stopping);
        // Afterwards: what an instance that died was building may be finished by its session until the migrations' lock is free.
        await DropInvalidIndexesAsync(connection, app.Logger);
        await connection.ExecuteAsync("SELECT pg_advisory_unlock(@StartLockId)", new { StartLockId });
    }

    private static async Task DropInvalidIndexesAsync(NpgsqlConnection connection, ILogger logger)
    {
        var names = await connection.QueryAsync<string>(
            """
            SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname NOT LIKE 'pg\_%'
            """);
        foreach (var name in names)
        {
            logger.LogWarning("Dropping index {Index}, which is not valid", name);
            await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {name}", commandTimeout: 0);
        }
    }
}
