using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Storage;

/// <summary>
/// The database. Everything that is written to it is one statement outside of any transaction block, and harmless when repeated. So no
/// session ever waits for this service with locks in its hands, and what failed is simply done again.
/// </summary>
internal sealed class Db(NpgsqlDataSource source, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    /// <summary>How long something is tried again for a caller.</summary>
    public static readonly TimeSpan CallerPatience = TimeSpan.FromSeconds(3);

    /// <summary>Does this on a connection of its own, until it succeeds or patience ends.</summary>
    public async Task<T> RunAsync<T>(TimeSpan patience, Func<NpgsqlConnection, Task<T>> work)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return await work(connection);
            }
            catch (Exception fault) when (IsAway(fault) && clock.GetElapsedTime(startedAt) < patience)
            {
                // A connection that was cut, for example: the next one will do.
                await Task.Delay(Pause, clock);
            }
        }
    }

    public async Task MigrateAsync(ILogger logger, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await source.MigrateAsync(Path.Combine(AppContext.BaseDirectory, "Migrations"), logger, cancellationToken);
                return;
            }
            catch (Exception fault) when (IsAway(fault) && clock.GetElapsedTime(startedAt) < StartPatience)
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Whether it is worthwhile to do again what failed like that. It is not for wrong values, violated constraints, wrong SQL, missing
    /// rights and what a function raises.
    /// </summary>
    public static bool IsAway(Exception fault) => fault switch
    {
        MigrationException => fault.InnerException is { } inner && IsAway(inner),
        PostgresException answered => answered.SqlState[..2] is not ("22" or "23" or "42" or "P0"),
        _ => fault is NpgsqlException or TimeoutException or IOException,
    };
}

/// <summary>How the database is reached.</summary>
internal static class StorageServices
{
    // A caller waits for 10 s at most, also for a database that is there and does not answer.
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 3;
    private const int CancellationMilliseconds = 500;

    // What a dead instance has left running ends soon.
    private const string SessionLimits = "-c statement_timeout=4000 -c idle_in_transaction_session_timeout=4000";

    public static IServiceCollection AddStorage(this IServiceCollection services) =>
        services.AddSingleton(provider =>
        {
            var settings = new NpgsqlConnectionStringBuilder(
                provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
            {
                Timeout = ConnectSeconds,
                CommandTimeout = CommandSeconds,
                CancellationTimeout = CancellationMilliseconds,
                // Nothing is ever left behind in a session, so nothing has to be reset.
                NoResetOnClose = true,
            };
            settings.Options = $"{settings.Options} {SessionLimits}".Trim();
            return NpgsqlDataSource.Create(settings);
        }).AddSingleton<Db>().AddSingleton<TransferBook>().AddSingleton<AnnouncementBook>().AddSingleton<StatementBook>();
}
