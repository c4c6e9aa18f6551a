using System.Net;
using System.Text.Json;
using AiEndpoint.Hosting;

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
internal sealed class FraudClient(HttpClient http, TimeProvider clock, ILogger<FraudClient> logger)
{
    // A verdict counts that is given within a second; the rest is for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    // Asking has no side effects, so it is safe to ask again, as long as there is time for a whole answer.
    private static readonly TimeSpan RetryFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Names and words in exactly the spelling that was agreed on.
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
    };

    /// <summary>Asks for a verdict. Never throws: without an answer, the verdict is unknown.</summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken)
    {
        var askedAt = clock.GetTimestamp();
        while (true)
        {
            if (await TryAskAsync(question, deviceToken) is { } verdict) return verdict;
            if (clock.GetElapsedTime(askedAt) > RetryFor) return FraudVerdict.Unknown;
            await Task.Delay(Pause, clock);
        }
    }

    // Null if it failed, and could be tried again.
    private async Task<FraudVerdict?> TryAskAsync(FraudQuestion question, string deviceToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            // A request message can be sent only once, so every attempt gets its own.
            using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
            request.Headers.TryAddWithoutValidation(Caller.TokenHeader, deviceToken);
            using var response = await http.SendAsync(request, patience.Token);
            // Only 200 carries a verdict.
            if (response.StatusCode != HttpStatusCode.OK)
            {
                logger.LogWarning(
                    "Fraud prevention answered {Status} on transfer {TransferId}", (int)response.StatusCode, question.TransferId);
                return (int)response.StatusCode >= 500 ? null : FraudVerdict.Unknown;
            }

            var answer = await response.Content.ReadFromJsonAsync<Answer>(Json, patience.Token);
            return answer?.Verdict switch
            {
                "allow" => FraudVerdict.Allow,
                "deny" => FraudVerdict.Deny,
                _ => FraudVerdict.Unknown,
            };
        }
        catch (Exception fault)
        {
            // Not its message, which may repeat what was answered.
            logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
            return null;
        }
    }

    private sealed record Answer(string? Verdict);
}

/// <summary>How fraud prevention is reached.</summary>
internal static class FraudServices
{
    private const int MaxAnswerBytes = 1024 * 1024;

    public static IServiceCollection AddFraud(this IServiceCollection services)
    {
        services.AddHttpClient<FraudClient>((provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>("Dependencies:Fraud:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Fraud:BaseAddress is not configured.");
            // The client decides how long a call may take.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = MaxAnswerBytes;
        })
            // Their log has a level at which it shows headers.
            .RemoveAllLoggers()
            // The token is for fraud prevention, wherever it redirects to, and not for a cookie that repeats it.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services;
    }
}
