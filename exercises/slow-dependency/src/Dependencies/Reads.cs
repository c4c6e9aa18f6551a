using Polly;
using Polly.Retry;

namespace SlowDependency.Dependencies;

/// <summary>Reading may be repeated without harm.</summary>
internal static class Reads
{
    /// <summary>Repeats a read whose answer did not come or could not be read.</summary>
    public static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(),
            MaxRetryAttempts = 2,
            Delay = TimeSpan.Zero,
        })
        .Build();
}
