using System.Text.Json;
using Harness.Fakes;

namespace AiEndpoint.Tests.Setup;

/// <summary>What fraud prevention may do with one question, given the device token.</summary>
/// <param name="What">In the words of the story.</param>
/// <param name="Of">The fault; null for none.</param>
internal sealed record FraudAnswer(string What, Func<string, FakeFault?> Of);

/// <summary>Every way in which fraud prevention answers, or does not; some of its answers repeat what they were sent.</summary>
internal static class FraudAnswers
{
    private static readonly int[] Statuses =
        [201, 204, 301, 302, 303, 307, 308, 400, 401, 403, 404, 407, 409, 413, 415, 422, 429, 431, 500, 501, 502, 503, 504];

    // The token takes the place of the dollar: as a value, as what was wrong is repeated, and never as a name.
    private static readonly string[] Bodies =
    [
        "", "null", "[]", "<html>", "{", "{\"verdict\"", "{\"verdict\":1}", "{\"verdict\":[\"$\"]}", "{\"verdict\":{\"error\":\"$\"}}",
        "{\"verdict\":\"$\"}", "{\"error\":\"$\"}", "\"$\"", "$", "t$", "f$", "n$", "-$", "{\"verdict\":\"review\"}", "{\"verdict\":\"deny\"}",
    ];

    /// <summary>All of them.</summary>
    /// <param name="elsewhere">Where redirects lead to.</param>
    public static IReadOnlyList<FraudAnswer> All(Uri elsewhere) =>
    [
        new("allows", _ => null),
        new("drops the connection", _ => FakeFault.DropBeforeEffect),
        new("drops the connection later", _ => FakeFault.DropAfterEffect),
        new("never answers", _ => FakeFault.NeverAnswerBeforeEffect),
        new("breaks off its answer", _ => FakeFault.CutBody),
        .. Statuses.Select(status => new FraudAnswer($"answers {status}", token => FakeFault.FailBeforeEffect(Status(status, token, elsewhere)))),
        .. Bodies.Select(body => new FraudAnswer($"answers {body}", token => FakeFault.FailBeforeEffect(Body(body, token)))),
    ];

    private static FakeAnswer Status(int status, string token, Uri elsewhere) => status switch
    {
        204 => new FakeAnswer(status),
        > 300 and < 400 => new FakeAnswer(status) { Headers = new Dictionary<string, string> { ["Location"] = $"{elsewhere}checks" } },
        _ => FakeAnswer.Error(status, $"The device {token} is not known.") with
        {
            Headers = new Dictionary<string, string>
            {
                [CardsClient.TokenHeader] = token, ["WWW-Authenticate"] = $"Device realm={token}", ["Retry-After"] = "1",
            },
        },
    };

    private static FakeAnswer Body(string body, string token) =>
        new(200, body.Replace("$", JsonEncodedText.Encode(token).ToString(), StringComparison.Ordinal), "application/json");
}
