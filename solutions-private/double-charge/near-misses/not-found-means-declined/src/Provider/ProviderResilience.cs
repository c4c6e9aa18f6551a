using Polly;

namespace DoubleCharge.Provider;

/// <summary>How the provider is reached, and how calls to it are bounded.</summary>
internal static class ProviderResilience
{
    /// <summary>
    /// Bounds a call. More than the three seconds of a provider that is slow but well; little enough
    /// for a caller to have its answer within five.
    /// </summary>
    public static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(3.5);

    /// <summary>
    /// Nothing is tried again here: a charge without an answer is looked up, and the settler comes back to a look-up that failed.
    /// </summary>
    public static readonly ResiliencePipeline<HttpResponseMessage> Pipeline =
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddTimeout(TotalTimeout)
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
