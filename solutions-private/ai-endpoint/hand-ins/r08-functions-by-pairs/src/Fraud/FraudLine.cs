using System.Net;
using System.Text.Json;
using AiEndpoint.Gifts;

namespace AiEndpoint.Fraud;

/// <summary>
/// The line to fraud prevention. It has a client of its own, which logs nothing, follows no redirect and keeps no cookie, because what
/// is answered may repeat the token.
/// </summary>
internal sealed class FraudLine(IConfiguration configuration, TimeProvider clock, ILogger<FraudLine> logger) : IDisposable
{
    // Longer than callers wait: an answer that is late is an answer.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    // A kept connection that turns out to be closed is found out at once.
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(400);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        BaseAddress = configuration.GetValue<Uri>("Dependencies:Fraud:BaseAddress")
            ?? throw new InvalidOperationException("Dependencies:Fraud:BaseAddress is not configured."),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => http.Dispose();

    /// <summary>Asks about a transfer. Never throws.</summary>
    /// <returns>True for allow, false for deny, and null where there is no verdict.</returns>
    public async Task<bool?> AskAsync(Gift gift, string deviceToken)
    {
        using var patience = new CancellationTokenSource(Longest, clock);
        var askedAt = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync(gift, deviceToken, patience.Token);
            }
            catch (HttpRequestException) when (attempt == 1 && clock.GetElapsedTime(askedAt) < AtOnce)
            {
                // Once more, over a new connection.
            }
            catch (Exception fault)
            {
                // Only the kind: a message may repeat what was answered.
                logger.LogInformation("No verdict on {Gift}: {Fault}", gift.Id, fault.GetType().Name);
                return null;
            }
        }
    }

    private async Task<bool?> AskOnceAsync(Gift gift, string deviceToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "checks");
        request.Headers.TryAddWithoutValidation("Device-Token", deviceToken);
        request.Content = JsonContent.Create(new
        {
            transferId = gift.Id, ownerId = gift.Owner, from = gift.From, to = gift.To, amountMinor = gift.AmountMinor,
            currency = gift.Currency,
        });
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) return null;

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(body, default, cancellationToken);
        return Verdict(answer.RootElement);
    }

    private static bool? Verdict(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object) return null;
        string? word = null;
        foreach (var property in answer.EnumerateObject())
        {
            if (!property.NameEquals("verdict")) continue;
            // Two of them cannot be read.
            if (word is not null || property.Value.ValueKind != JsonValueKind.String) return null;
            word = property.Value.GetString();
        }

        if (word == "allow") return true;
        return word == "deny" ? false : null;
    }
}
