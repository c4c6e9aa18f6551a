using Npgsql;
using Polly;
using Polly.CircuitBreaker;

namespace AiEndpoint.Hosting;

/// <summary>Tells callers at once that the database is away, and leaves it alone for a second.</summary>
internal static class Circuit
{
    // Only callers go through it: what works in the background goes on trying, and is not to open the circuit for them.
    public static void UseCircuit(this WebApplication app)
    {
        var circuit = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(Database.IsAway).Handle<TimeoutException>(),
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = TimeSpan.FromSeconds(1),
            })
            .Build();
        app.Use(async (HttpContext context, RequestDelegate next) => await circuit.ExecuteAsync(async _ => await next(context)));
    }
}
