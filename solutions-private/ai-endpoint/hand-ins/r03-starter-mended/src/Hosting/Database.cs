using Exercises.Migrations;
using Npgsql;
using Polly;
using Polly.Retry;

namespace AiEndpoint.Hosting;

internal static class Database
{
    // Together less than a caller waits, also for a database that is there and does not answer.
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 3;
    private const int CancellationMilliseconds = 500;

    /// <summary>
    /// Goes on with another connection where the one at hand was cut. Only for work that may be done again, also when it is not
    /// known whether it was committed. A database that does not answer is not asked again: the caller would wait too long.
    /// </summary>
    public static ResiliencePipeline Retry { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(
                fault => fault.IsTransient && fault.InnerException is not TimeoutException),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(50),
        })
        .Build();

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
            ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured."))
        {
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            CancellationTimeout = CancellationMilliseconds,
        }));

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
