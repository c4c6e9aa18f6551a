using System.Net;
using System.Text.Json;
using AiEndpoint.Hosting;
using Polly;
using Polly.Retry;

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
internal sealed class FraudClient(IConfiguration configuration, ILogger<FraudClient> logger)
{
    // To the last byte of the answer: well above the second within which a verdict counts, and well below the three within which
    // the caller has an answer.
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(1_500);

    // Asking has no side effects, so what fails is asked again: a connection that was refused, dropped or closed while it was
    // idle, or an error. Not a question that was not answered in time: there is no time for another one then.
    private static readonly RetryStrategyOptions<HttpResponseMessage> Retry = new()
    {
        ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
            .Handle<HttpRequestException>()
            .HandleResult(response => (int)response.StatusCode >= 500),
        MaxRetryAttempts = 2,
        Delay = TimeSpan.FromMilliseconds(100),
    };

    // Retries short failures, and bounds how long a caller waits.
    private static readonly ResiliencePipeline<HttpResponseMessage> Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(Retry)
        .AddTimeout(Deadline)
        .Build();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly HttpClient _http = Outgoing.Create(configuration, "Fraud");

    /// <summary>Asks for a verdict. Never throws: without an answer, the verdict is unknown.</summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken)
    {
        try
        {
            using var response = await Pipeline.ExecuteAsync(
                async attempt => await SendAsync(question, deviceToken, attempt), CancellationToken.None);
            if (response.StatusCode == HttpStatusCode.OK) return await ReadAsync(response);
            logger.LogWarning(
                "Fraud prevention answered {Status} about transfer {TransferId}", (int)response.StatusCode, question.TransferId);
            return FraudVerdict.Unknown;
        }
        catch (Exception fault)
        {
            // Not its message, which may repeat what was answered.
            logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
            return FraudVerdict.Unknown;
        }
    }

    // Reads the whole answer, so that the deadline holds for one that comes drop by drop as well.
    private async Task<HttpResponseMessage> SendAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        // A request message can be sent only once, so every attempt gets its own.
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation(Caller.TokenHeader, deviceToken);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    private static async Task<FraudVerdict> ReadAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        using var answer = await JsonDocument.ParseAsync(body, Strict);
        if (answer.RootElement.ValueKind != JsonValueKind.Object
            || !answer.RootElement.TryGetProperty("verdict", out var verdict)
            || verdict.ValueKind != JsonValueKind.String) return FraudVerdict.Unknown;
        // Exactly these words are verdicts.
        return verdict.GetString() switch
        {
            "allow" => FraudVerdict.Allow,
            "deny" => FraudVerdict.Deny,
            _ => FraudVerdict.Unknown,
        };
    }
}

/// <summary>How fraud prevention is reached.</summary>
internal static class FraudServices
{
    public static IServiceCollection AddFraud(this IServiceCollection services) => services.AddSingleton<FraudClient>();
}
