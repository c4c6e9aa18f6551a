using System.Net;
using System.Text.Json;
using AiEndpoint.Web;

namespace AiEndpoint.Outside;

/// <summary>What fraud prevention is asked.</summary>
internal sealed record Question(string TransferId, string OwnerId, string From, string To, long AmountMinor, string Currency);

/// <summary>Asks fraud prevention about transfers. Nothing of what it answers is logged, or anything else that may repeat a token.</summary>
internal sealed class FraudPrevention(IHttpClientFactory clients, TimeProvider clock, ILogger<FraudPrevention> logger)
{
    // A verdict that is given within 1 s counts, and a caller waits for 3 s at most.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1_800);

    // For a connection that was closed while nobody used it; the second attempt has its second, too.
    private static readonly TimeSpan LastRetry = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns "allow" or "deny", or null where there is no verdict. Never throws.</summary>
    public async Task<string?> AskAsync(Question question, string deviceToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        var startedAt = clock.GetTimestamp();
        for (var isRetry = false; ; isRetry = true)
        {
            try
            {
                return await SendAsync(question, deviceToken, patience.Token);
            }
            catch (Exception fault)
            {
                logger.LogWarning("No verdict on {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
                if (isRetry || fault is not HttpRequestException || clock.GetElapsedTime(startedAt) > LastRetry) return null;
            }
        }
    }

    private async Task<string?> SendAsync(Question question, string deviceToken, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(OutsideServices.Fraud);
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation(Input.TokenHeader, deviceToken);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            logger.LogWarning("No verdict on {TransferId}: status {Status}", question.TransferId, (int)response.StatusCode);
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var word = answer.RootElement.ValueKind == JsonValueKind.Object
            && answer.RootElement.TryGetProperty("verdict", out var verdict)
            && verdict.ValueKind == JsonValueKind.String
                ? verdict.GetString()
                : null;
        // Exactly these words: others are none, however similar.
        return word is "allow" or "deny" ? word : null;
    }
}
