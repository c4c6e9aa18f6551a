using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

/// <summary>How the database is reached.</summary>
internal static class Database
{
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 3;
    private const int CancellationMilliseconds = 500;
    private const int Attempts = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    // An instance that was cut off in the middle must not keep its locks from the others.
    private const string SessionLimits = "-c idle_in_transaction_session_timeout=1500 -c statement_timeout=4000";

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider =>
        {
            var settings = new NpgsqlConnectionStringBuilder(
                provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
            {
                Timeout = ConnectSeconds,
                CommandTimeout = CommandSeconds,
                CancellationTimeout = CancellationMilliseconds,
                // Nothing here leaves anything behind in a session, so that no reset is sent either.
                NoResetOnClose = true,
            };
            settings.Options = $"{settings.Options} {SessionLimits}".Trim();
            return NpgsqlDataSource.Create(settings);
        });

    /// <summary>
    /// Runs work that may be repeated on a connection of its own. It is repeated where the connection turns out to be dead, which
    /// those in the pool are after they were cut.
    /// </summary>
    public static async Task<T> RunAsync<T>(this NpgsqlDataSource database, TimeProvider clock, Func<NpgsqlConnection, Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync();
                return await work(connection);
            }
            catch (Exception fault) when (attempt < Attempts && IsTemporary(fault))
            {
                await Task.Delay(Pause, clock);
            }
        }
    }

    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
                    Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
                return;
            }
            catch (Exception fault) when (IsTemporary(fault) && clock.GetElapsedTime(startedAt) < StartTime)
            {
                await Task.Delay(Pause, clock);
            }
        }
    }

    // Not what would fail again: wrong values, violated constraints, wrong SQL, missing rights.
    private static bool IsTemporary(Exception fault) => fault switch
    {
        MigrationException => fault.InnerException is { } inner && IsTemporary(inner),
        PostgresException answered => answered.SqlState[..2] is not ("22" or "23" or "42" or "P0"),
        _ => fault is NpgsqlException or TimeoutException or IOException,
    };
}
