using System.Net;
using AiEndpoint.Hosting;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AiEndpoint.Fraud;

/// <summary>What fraud prevention says about a transfer.</summary>
internal enum FraudVerdict
{
    Unknown,
    Allow,
    Deny,
}

/// <summary>What fraud prevention is asked.</summary>
internal sealed record FraudQuestion(Guid TransferId, string OwnerId, string From, string To, long AmountMinor, string Currency);

/// <summary>Asks fraud prevention about transfers.</summary>
internal sealed class FraudClient(HttpClient http, ILogger<FraudClient> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    // Asking has no side effects, so it is safe to ask again.
    private static readonly RetryStrategyOptions<HttpResponseMessage> Retry = new()
    {
        ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
            .Handle<HttpRequestException>()
            .Handle<TimeoutRejectedException>()
            .HandleResult(response => (int)response.StatusCode >= 500),
        MaxRetryAttempts = 2,
        Delay = TimeSpan.FromMilliseconds(100),
    };

    // Retries short failures, and bounds how long a caller waits.
    private static readonly ResiliencePipeline<HttpResponseMessage> Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(Retry)
        .AddTimeout(Deadline)
        .Build();

    /// <summary>Asks for a verdict. Never throws: without an answer, the verdict is unknown.</summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Pipeline.ExecuteAsync(
                async attempt => await SendAsync(question, deviceToken, attempt), cancellationToken);
            // Only 200 carries a verdict.
            if (response.StatusCode != HttpStatusCode.OK) return FraudVerdict.Unknown;
            var answer = await response.Content.ReadFromJsonAsync<Answer>(cancellationToken);
            // Parsed leniently: fraud prevention may introduce new words at any time.
            _ = Enum.TryParse<FraudVerdict>(answer?.Verdict, ignoreCase: true, out var verdict);
            return verdict;
        }
        catch (Exception fault)
        {
            // Not its message, which may repeat what was answered.
            logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
            return FraudVerdict.Unknown;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        // A request message can be sent only once, so every attempt gets its own.
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation(Caller.TokenHeader, deviceToken);
        var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            logger.LogWarning("Fraud prevention answered {Status} to {Request}", (int)response.StatusCode, request);
        return response;
    }

    private sealed record Answer(string? Verdict);
}

/// <summary>How fraud prevention is reached.</summary>
internal static class FraudServices
{
    public static IServiceCollection AddFraud(this IServiceCollection services)
    {
        services.AddHttpClient<FraudClient>((provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>("Dependencies:Fraud:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Fraud:BaseAddress is not configured.");
            // The pipeline decides how long a call may take.
            http.Timeout = Timeout.InfiniteTimeSpan;
        })
            // The token is for fraud prevention, wherever it redirects to.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        return services;
    }
}
