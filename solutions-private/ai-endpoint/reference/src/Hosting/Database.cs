using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

internal static class Database
{
    // Together less than a caller waits, also for a database that is there and does not answer.
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
            ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
        {
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
        }));

    /// <summary>Whether the database cannot be reached, ends sessions, or takes no more of them.</summary>
    public static bool IsAway(NpgsqlException fault) => fault is PostgresException { SqlState: var state }
        ? state.StartsWith("57P", StringComparison.Ordinal) || state == PostgresErrorCodes.TooManyConnections
        : fault.IsTransient;

    // An instance that is started while the database is away waits for it.
    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        while (true)
        {
            try
            {
                await database.MigrateAsync(Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
                return;
            }
            catch (MigrationException fault) when (fault.InnerException is NpgsqlException { IsTransient: true })
            {
                app.Logger.LogWarning("{Fault}", fault.Message);
                await Task.Delay(Pause, app.Lifetime.ApplicationStopping);
            }
        }
    }
}
