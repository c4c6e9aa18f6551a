using System.Net.Sockets;
using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

/// <summary>
/// Runs short pieces of work on the database. Each piece can be run again without harm, and is run again where a connection
/// breaks under it: one that was cut while it was idle shows only when it is used.
/// </summary>
internal sealed class Database(NpgsqlDataSource source, TimeProvider clock)
{
    // No new attempt after that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // However long the driver itself hangs on a connection that is silent.
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(6);

    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await OnceAsync(work).WaitAsync(AttemptLimit, clock);
            }
            catch (Exception fault) when (IsPassing(fault))
            {
                // Where one connection broke, the others of the pool are not to be trusted either.
                if (!IsConflict(fault)) source.Clear();
                if (clock.GetElapsedTime(startedAt) >= Patience) throw;
            }

            await Task.Delay(Pause, clock);
        }
    }

    private async Task<T> OnceAsync<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await work(connection);
    }

    private static bool IsConflict(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private static bool IsPassing(Exception fault) => fault switch
    {
        PostgresException answer => answer.IsTransient || answer.SqlState == PostgresErrorCodes.QueryCanceled,
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };
}

internal static class DatabaseServices
{
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 3;
    private const int CancellationMilliseconds = 500;

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services
            .AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(
                provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
            {
                Timeout = ConnectSeconds,
                CommandTimeout = CommandSeconds,
                CancellationTimeout = CancellationMilliseconds,
            }))
            .AddSingleton<Database>();

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
