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
    // Bounds how long a caller waits, the body of the answer included.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1.9);

    // Leaves a second attempt the time that fraud prevention may take.
    private static readonly TimeSpan RetryWithin = TimeSpan.FromSeconds(0.6);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks for a verdict. Never throws: without an answer, the verdict is unknown.</summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        var startedAt = clock.GetTimestamp();
        var mayRetry = true;
        while (true)
        {
            try
            {
                return await SendAsync(question, deviceToken, deadline.Token);
            }
            catch (HttpRequestException) when (mayRetry && clock.GetElapsedTime(startedAt) < RetryWithin)
            {
                mayRetry = false;
                await Task.Delay(RetryPause, clock, CancellationToken.None);
            }
            catch (Exception fault)
            {
                // Not its message, which may repeat what was answered.
                logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
                return FraudVerdict.Unknown;
            }
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
            logger.LogWarning("Fraud prevention answered {Status} on {TransferId}", (int)response.StatusCode, question.TransferId);
            return FraudVerdict.Unknown;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        return Read(answer.RootElement);
    }

    // Exactly two words are verdicts.
    private static FraudVerdict Read(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object) return FraudVerdict.Unknown;
        var verdicts = answer.EnumerateObject().Where(property => property.NameEquals("verdict")).ToList();
        if (verdicts is not [{ Value: { ValueKind: JsonValueKind.String } word }]) return FraudVerdict.Unknown;
        return word.GetString() switch
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
            // Every call has a deadline of its own.
            http.Timeout = Timeout.InfiniteTimeSpan;
        })
            // The token is for fraud prevention, wherever it redirects to, and whatever it wants to be remembered.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services;
    }
}
