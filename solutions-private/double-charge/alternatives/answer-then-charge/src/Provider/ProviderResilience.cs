using System.Net;
using Polly;
using Polly.Retry;

namespace DoubleCharge.Provider;

/// <summary>How the provider is reached, and how calls to it are bounded and retried.</summary>
internal static class ProviderResilience
{
    /// <summary>
    /// Bounds a call with all its attempts. More than the three seconds of a provider that is slow but well; little enough
    /// for a caller to have its answer within five.
    /// </summary>
    public static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(3.5);

    /// <summary>Every attempt is the same request under the same key, so that trying again cannot charge again.</summary>
    public static readonly ResiliencePipeline<HttpResponseMessage> Pipeline =
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddTimeout(TotalTimeout)
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<HttpRequestException>()
                    .HandleResult(response => response.StatusCode >= HttpStatusCode.InternalServerError),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();

    public static IServiceCollection AddProvider(this IServiceCollection services)
    {
        services.AddHttpClient<ProviderClient>((provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>()
                .GetValue<Uri>("Dependencies:Provider:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Provider:BaseAddress is not configured.");
            // How long a call may take is the pipeline's decision alone.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        return services;
    }
}
