using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

/// <summary>Runs work on a connection of the pool, and again when the connection turns out to have been lost.</summary>
internal sealed class Database(NpgsqlDataSource source, TimeProvider clock)
{
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Twice this and the patience with fraud prevention are less than a caller waits. The driver alone takes longer for a database
    // that is there and does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.8);

    // Deadlocks and serialization; too many connections; the server's ways to end a session.
    private static readonly string[] LostStates = ["40001", "40P01", "53300", "57P01", "57P02", "57P03", "57P05", "25P03"];

    /// <summary>Runs work that may run again: it must find out itself what an earlier attempt has done.</summary>
    /// <exception cref="TimeoutException">The database did not answer; the work goes on.</exception>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work) => AttemptAsync(work).WaitAsync(Patience, clock);

    private async Task<T> AttemptAsync<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return await work(connection);
            }
            catch (NpgsqlException fault) when (attempt < Attempts && IsLost(fault))
            {
                // What cut this connection has cut the idle ones as well.
                source.Clear();
            }

            await Task.Delay(Pause * attempt, clock);
        }
    }

    private static bool IsLost(NpgsqlException fault) => fault is PostgresException answered
        ? LostStates.Contains(answered.SqlState) || answered.SqlState.StartsWith("08", StringComparison.Ordinal)
        : fault.InnerException is not TimeoutException;
}

/// <summary>How the database is reached.</summary>
internal static class DatabaseServices
{
    private const int ConnectSeconds = 2;
    private const int CommandSeconds = 4;

    // A session that was cut off in the middle of a transaction must not keep its locks.
    private const string SessionOptions = "-c idle_in_transaction_session_timeout=4000";

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider => CreateDataSource(provider)).AddSingleton<Database>();

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    private static NpgsqlDataSource CreateDataSource(IServiceProvider provider)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
            ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
        {
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // Nothing here leaves anything behind in a session.
            NoResetOnClose = true,
        };
        settings.Options = $"{settings.Options} {SessionOptions}".Trim();
        return NpgsqlDataSource.Create(settings);
    }
}
