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
    // Both questions together. A caller waits for 3 s, and a verdict that is given within 1 s counts.
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(1_800);

    // Early enough for the second question to have its second, too.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600);

    /// <summary>
    /// Asks for a verdict, and once more where there is no answer soon or the connection fails; what is answered first counts.
    /// Never throws: without an answer, the verdict is unknown.
    /// </summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        try
        {
            var first = TrySendAsync(question, deviceToken, deadline.Token);
            await Task.WhenAny(first, Task.Delay(Patience, clock, deadline.Token));
            if (first.IsCompleted && await first is { } early) return early;

            // Asking changes nothing, so it does not matter that the first question may be open.
            var second = TrySendAsync(question, deviceToken, deadline.Token);
            var answered = await Task.WhenAny(first, second);
            // One that failed is no answer; the other may still have one.
            return await answered ?? await (answered == first ? second : first) ?? FraudVerdict.Unknown;
        }
        finally
        {
            // Nobody waits for the other question any more.
            await deadline.CancelAsync();
        }
    }

    // Null where there is no answer.
    private async Task<FraudVerdict?> TrySendAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(question, deviceToken, cancellationToken);
        }
        catch (Exception fault)
        {
            // Not its message, which may repeat what was answered.
            logger.LogWarning("No answer about transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
            return null;
        }
    }

    private async Task<FraudVerdict> SendAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation(Caller.TokenHeader, deviceToken);
        using var response = await http.SendAsync(request, cancellationToken);
        // Only 200 carries a verdict.
        if (response.StatusCode != HttpStatusCode.OK)
        {
            // The status only: everything else may repeat the token.
            logger.LogWarning("Fraud prevention answered {Status} about {TransferId}", (int)response.StatusCode, question.TransferId);
            return FraudVerdict.Unknown;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        if (answer.RootElement.ValueKind != JsonValueKind.Object
            || !answer.RootElement.TryGetProperty("verdict", out var verdict)
            || verdict.ValueKind != JsonValueKind.String)
            return FraudVerdict.Unknown;
        // Exactly these words: others are none, however similar.
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
    private const long MaxAnswerBytes = 1 << 20;

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
            // The token goes out in its header and in nothing else: no redirects, no cookies that repeat it, no logged headers.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services;
    }
}
