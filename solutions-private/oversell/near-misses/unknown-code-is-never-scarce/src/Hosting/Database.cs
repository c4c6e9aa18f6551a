using System.Data;
using Dapper;
using Exercises.Migrations;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Oversell.Hosting;

internal static class Database
{
    // Enforced by the server, because an instance whose network hangs enforces nothing: nobody waits for a lock for longer
    // than the first, and nobody keeps one for longer than the second without doing anything. The third keeps what was read
    // small: a transaction that scans a table is taken to depend on all of it, events of others included.
    private const string Limits =
        "SET LOCAL lock_timeout = '1s'; SET LOCAL idle_in_transaction_session_timeout = '1500ms'; SET LOCAL enable_seqscan = off";

    // Of those that get in each other's way one always wins, so repeating makes progress. It ends soon enough to be told.
    private static readonly ResiliencePipeline Repeat = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PostgresException>(fault =>
                fault.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected),
            MaxRetryAttempts = 8,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(10),
            MaxDelay = TimeSpan.FromMilliseconds(200),
        })
        .Build();

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var connectionString = configuration.GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured.");
            return new NpgsqlDataSourceBuilder(connectionString)
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .Build();
        });

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    /// <summary>
    /// Runs the work as though nobody else were there and commits it; an exception rolls it back. Repeats it where others
    /// got in its way.
    /// </summary>
    public static Task<T> InTransactionAsync<T>(
        this NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        Repeat.ExecuteAsync(
            async ended =>
            {
                await using var connection = await database.OpenConnectionAsync(ended);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, ended);
                await connection.ExecuteAsync(new CommandDefinition(Limits, cancellationToken: ended));
                var result = await work(connection);
                await transaction.CommitAsync(ended);
                return result;
            },
            cancellationToken).AsTask();
}
