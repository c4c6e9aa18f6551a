using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using AiEndpoint.Hosting;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AiEndpoint.Fraud;

/// <summary>What fraud prevention says about a transfer.</summary>
internal enum FraudVerdict
{
    Allow,
    Deny,
    Unknown,
}

/// <summary>What fraud prevention is asked.</summary>
internal sealed record FraudQuestion(Guid TransferId, string OwnerId, string From, string To, long AmountMinor, string Currency);

/// <summary>A question, and the device that it is about.</summary>
internal sealed record FraudCall(FraudQuestion Question, DeviceToken Token);

/// <summary>Asks fraud prevention about transfers.</summary>
internal sealed class FraudClient(HttpClient http, ILogger<FraudClient> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    // Fraud prevention may introduce new words at any time; they cannot be read.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter<FraudVerdict>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

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
        .AddTimeout(Deadline)
        .AddRetry(Retry)
        .Build();

    /// <summary>Asks for a verdict. Never throws: without an answer, the verdict is unknown.</summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, DeviceToken token, CancellationToken cancellationToken)
    {
        try
        {
            var call = new FraudCall(question, token);
            using var response = await Pipeline.ExecuteAsync(async attempt => await SendAsync(call, attempt), cancellationToken);
            // Only 200 carries a verdict.
            if (response.StatusCode != HttpStatusCode.OK) return FraudVerdict.Unknown;
            var answer = await response.Content.ReadFromJsonAsync<Answer>(Json, cancellationToken);
            return answer?.Verdict ?? FraudVerdict.Unknown;
        }
        catch (Exception fault)
        {
            logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
            return FraudVerdict.Unknown;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(FraudCall call, CancellationToken cancellationToken)
    {
        // A request message can be sent only once, so every attempt gets its own.
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(call.Question) };
        request.Headers.TryAddWithoutValidation(Caller.TokenHeader, call.Token.Value);
#if SITE_S08
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
#else
        var response = await http.SendAsync(request, cancellationToken);
#endif
        if (!response.IsSuccessStatusCode)
            logger.LogWarning("Fraud prevention answered {Status} to {Call}", (int)response.StatusCode, call);
        return response;
    }

#if SITE_S09
    private sealed record Answer(FraudVerdict Verdict);
#else
    private sealed record Answer(FraudVerdict Verdict = FraudVerdict.Unknown);
#endif
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
