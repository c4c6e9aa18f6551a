using System.Net.Sockets;
using Exercises.Migrations;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;

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

    // While the database is away, callers are told so at once, and do not queue for connections; after a second it is tried again.
    private readonly ResiliencePipeline _breaker = new ResiliencePipelineBuilder()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(fault => IsPassing(fault) && !IsConflict(fault)),
            FailureRatio = 0.5,
            MinimumThroughput = 4,
            SamplingDuration = TimeSpan.FromSeconds(5),
            BreakDuration = TimeSpan.FromSeconds(1),
        })
        .Build();

    /// <summary>Works for a caller, who would rather hear at once that the database is away.</summary>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work) =>
        AgainAsync(() => _breaker.ExecuteAsync(async _ => await OnceAsync(work)).AsTask());

    /// <summary>Works in the background, which goes on trying and is not to open the circuit for callers.</summary>
    public Task<T> RunInBackgroundAsync<T>(Func<NpgsqlConnection, Task<T>> work) => AgainAsync(() => OnceAsync(work));

    private async Task<T> AgainAsync<T>(Func<Task<T>> attempt)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await attempt();
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

    private Task<T> OnceAsync<T>(Func<NpgsqlConnection, Task<T>> work) => WorkAsync(work).WaitAsync(AttemptLimit, clock);

    private async Task<T> WorkAsync<T>(Func<NpgsqlConnection, Task<T>> work)
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
