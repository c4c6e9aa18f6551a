using Dapper;
using Exercises.Migrations;
using Npgsql;

namespace HotQuery.Hosting;

internal static class Database
{
    // The migrations' own number: nobody may be building an index while those that are not valid are dropped.
    private const long MigrationLockId = 7_226_315_420_118;

    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        services.AddSingleton<Sessions>().AddHostedService(provider => provider.GetRequiredService<Sessions>());
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

    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        var stopping = app.Lifetime.ApplicationStopping;
        await database.MigrateAsync(Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, stopping);
        await DropInvalidIndexesAsync(database, app.Logger, stopping);
    }

    /// <summary>Drops what builds that were cancelled have left, whoever began them.</summary>
    private static async Task DropInvalidIndexesAsync(
        NpgsqlDataSource database, ILogger logger, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        while (!await connection.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_lock(@MigrationLockId)", new { MigrationLockId }))
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        try
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
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(@MigrationLockId)", new { MigrationLockId });
        }
    }
}
