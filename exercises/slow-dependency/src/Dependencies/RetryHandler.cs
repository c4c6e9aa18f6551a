using Polly;
using Polly.Retry;

namespace SlowDependency.Dependencies;

/// <summary>Repeats calls that failed on the way or with a server's error.</summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private static readonly ResiliencePipeline<HttpResponseMessage> Retry =
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<HttpRequestException>()
                    .HandleResult(response => (int)response.StatusCode >= 500),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.Zero,
            })
            .Build();

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken) =>
        await Retry.ExecuteAsync(
            async token => await base.SendAsync(request, token),
            cancellationToken);
}
