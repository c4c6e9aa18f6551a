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
    // A verdict within 1 s counts, and the caller is answered within 3 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);

    // A connection that was kept open may turn out to be closed: that is asked once more, as long as a whole second is left for it.
    private static readonly TimeSpan AgainWithin = TimeSpan.FromSeconds(0.4);

    /// <summary>Asks for a verdict, whatever becomes of the caller. Never throws: without an answer, the verdict is unknown.</summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        var askedAt = clock.GetTimestamp();
        try
        {
            try
            {
                return await AskOnceAsync(question, deviceToken, patience.Token);
            }
            catch (HttpRequestException) when (clock.GetElapsedTime(askedAt) < AgainWithin)
            {
                return await AskOnceAsync(question, deviceToken, patience.Token);
            }
        }
        catch (Exception fault)
        {
            // Not its message, which may repeat what was answered.
            logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
            return FraudVerdict.Unknown;
        }
    }

    private async Task<FraudVerdict> AskOnceAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation(Caller.TokenHeader, deviceToken);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            logger.LogWarning("Fraud prevention answered {Status} to {TransferId}", (int)response.StatusCode, question.TransferId);
            return FraudVerdict.Unknown;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(body, default, cancellationToken);
        if (answer.RootElement.ValueKind != JsonValueKind.Object
            || !answer.RootElement.TryGetProperty("verdict", out var verdict)
            || verdict.ValueKind != JsonValueKind.String) return FraudVerdict.Unknown;

        // These two words, spelled like this; every other one is no verdict.
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
    public static IServiceCollection AddFraud(this IServiceCollection services)
    {
        services.AddHttpClient<FraudClient>((provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>("Dependencies:Fraud:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Fraud:BaseAddress is not configured.");
            // The client decides how long a call may take.
            http.Timeout = Timeout.InfiniteTimeSpan;
        })
            // The token is for fraud prevention alone: not for where it redirects to, and not in a cookie that it sets.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            // At a low level, they log headers.
            .RemoveAllLoggers();
        return services;
    }
}
