using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

internal static class Database
{
    // Together less than a caller waits, also for a database that is there and does not answer.
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 4;

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
            ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
        {
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
        }));

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
