using Npgsql;
using Polly;
using Polly.CircuitBreaker;

namespace ReflexCache.Hosting;

/// <summary>Leaves a database alone that has just failed.</summary>
internal sealed class Breaker
{
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(),
            FailureRatio = 0.05,
            MinimumThroughput = 4,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(30),
        })
        .Build();

    /// <summary>A connection.</summary>
    /// <exception cref="BrokenCircuitException">The database has just failed.</exception>
    public async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await database.OpenConnectionAsync(token), cancellationToken);
}
