using Dapper;
using Exercises.Migrations;
using Npgsql;

namespace HotQuery.Hosting;

internal static class Database
{
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

    /// <summary>Clears up what an interrupted start has left, then migrates.</summary>
    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        await using (var connection = await database.OpenConnectionAsync(app.Lifetime.ApplicationStopping))
        {
            await DropInvalidIndexesAsync(connection, app.Logger);
        }

        await database.MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
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
