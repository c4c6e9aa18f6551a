using Dapper;
using Exercises.Migrations;
using Npgsql;

namespace HotQuery.Hosting;

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services.AddSingleton<Gate>().AddSingleton(provider =>
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
        await new Indexes(database, app.Logger).EnsureAsync(stopping);
    }
}
