using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

internal static class Database
{
    // Together less than a caller waits, also for a database that is there and does not answer.
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 3;
    private const int CancellationMilliseconds = 500;

    // A session whose instance vanished without a word gives its locks back.
    private const string SessionOptions = "-c idle_in_transaction_session_timeout=3000";

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services
            .AddSingleton(provider =>
            {
                var settings = new NpgsqlConnectionStringBuilder(
                    provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
                    ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
                {
                    Timeout = ConnectSeconds,
                    CommandTimeout = CommandSeconds,
                    CancellationTimeout = CancellationMilliseconds,
                };
                settings.Options = string.IsNullOrEmpty(settings.Options) ? SessionOptions : $"{settings.Options} {SessionOptions}";
                return NpgsqlDataSource.Create(settings);
            })
            .AddSingleton<Sessions>();

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
