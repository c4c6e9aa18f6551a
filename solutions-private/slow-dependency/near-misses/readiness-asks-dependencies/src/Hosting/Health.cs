using Dapper;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace SlowDependency.Hosting;

/// <summary>What the orchestrator asks: restart it (live), and send it callers (ready).</summary>
public static class Health
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DependencyTimeout = TimeSpan.FromSeconds(0.5);

    /// <summary>Registers the checks of readiness: the database, and what pages are made of.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHttpClient(nameof(DependencyCheck), http => http.Timeout = DependencyTimeout);
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", HealthStatus.Unhealthy, [], Timeout)
            .AddTypeActivatedCheck<DependencyCheck>("pricing", "Dependencies:Pricing:BaseAddress")
            .AddTypeActivatedCheck<DependencyCheck>("recommendations", "Dependencies:Recommendations:BaseAddress");
        return services;
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready");
    }

    private sealed class DependencyCheck(IHttpClientFactory clients, IConfiguration configuration, string key) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            // Any answer will do, a 404 included: it is there.
            using var answer = await clients.CreateClient(nameof(DependencyCheck))
                .GetAsync(configuration.GetValue<Uri>(key), cancellationToken);
            return (int)answer.StatusCode < 500 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
        }
    }

    private sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
            return HealthCheckResult.Healthy();
        }
    }
}
