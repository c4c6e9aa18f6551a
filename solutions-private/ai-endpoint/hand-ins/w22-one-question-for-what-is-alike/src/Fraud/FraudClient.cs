using System.Collections.Concurrent;
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

/// <summary>
/// What a verdict depends on: who sends how much from where to where, with which device. A question that is asked again while it
/// is open has the same subject.
/// </summary>
internal sealed record FraudSubject(
    string OwnerId, string From, string To, long AmountMinor, string Currency, string DeviceToken);

/// <summary>Asks fraud prevention about transfers.</summary>
internal sealed class FraudClient(IConfiguration configuration, TimeProvider clock, ILogger<FraudClient> logger)
{
    // From the first attempt to the last byte of the answer: well above the second within which a verdict counts,
    // and well below the three within which the caller has an answer.
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(1_900);

    // A kept connection that the other side has closed fails at once; after that, there is time for one more attempt.
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(500);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly HttpClient _http = Outgoing.Create(configuration, "Fraud");

    // The questions that are open in this instance. None stays here longer than the deadline.
    private readonly ConcurrentDictionary<FraudSubject, Task<FraudVerdict>> _open = new();

    /// <summary>
    /// Asks for a verdict, or waits for a question that is open. Never throws: without an answer, the verdict is unknown.
    /// </summary>
    public async Task<FraudVerdict> AskAsync(FraudQuestion question, string deviceToken)
    {
        var subject = new FraudSubject(
            question.OwnerId, question.From, question.To, question.AmountMinor, question.Currency, deviceToken);
        var mine = new TaskCompletionSource<FraudVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = _open.GetOrAdd(subject, mine.Task);
        if (open != mine.Task) return await open;

        var verdict = await AskFraudAsync(question, deviceToken);
        // Whoever comes from now on asks anew; whoever waits has the answer.
        _open.TryRemove(subject, out _);
        mine.SetResult(verdict);
        return verdict;
    }

    private async Task<FraudVerdict> AskFraudAsync(FraudQuestion question, string deviceToken)
    {
        var startedAt = clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(Deadline, clock);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync(question, deviceToken, deadline.Token);
            }
            catch (HttpRequestException) when (attempt == 1 && clock.GetElapsedTime(startedAt) < AtOnce)
            {
                // Asking changes nothing, so it is safe to ask again.
            }
            catch (Exception fault)
            {
                // Not its message, which may repeat what was answered.
                logger.LogWarning("No verdict on transfer {TransferId}: {Reason}", question.TransferId, fault.GetType().Name);
                return FraudVerdict.Unknown;
            }
        }
    }

    private async Task<FraudVerdict> AskOnceAsync(FraudQuestion question, string deviceToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks") { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation(Caller.TokenHeader, deviceToken);
        // Reads the whole answer, so that the deadline holds for one that comes drop by drop as well.
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            logger.LogWarning(
                "Fraud prevention answered {Status} about transfer {TransferId}", (int)response.StatusCode, question.TransferId);
            return FraudVerdict.Unknown;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(body, Strict, cancellationToken);
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
