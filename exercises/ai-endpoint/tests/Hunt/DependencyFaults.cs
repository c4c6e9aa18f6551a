using System.Globalization;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Hunting;

namespace AiEndpoint.Tests.Hunt;

/// <summary>What fraud prevention and notifications may do with one request, within F1 to F3, N1 and N2.</summary>
internal static class DependencyFaults
{
    /// <summary>The fault of the network in front of either.</summary>
    public const string Refuse = "refuse";

    /// <summary>What fraud prevention may do, in words. Of these, only the slow and the dripping are a verdict.</summary>
    public static readonly IReadOnlyDictionary<string, string> OfFraud = new Dictionary<string, string>
    {
        ["hang"] = "never decides",
        ["hang after"] = "decides and never answers",
        ["drop"] = "drops the connection",
        ["slow drop"] = "drops the connection after 0.7 s",
        ["cut"] = "breaks off in the middle of its verdict",
        ["slow"] = "takes 0.6 s to answer",
        ["late"] = "takes 1.5 s to answer",
        ["very late"] = "takes 4 s to answer",
        ["quick drip"] = "sends its verdict byte by byte, for 0.4 s",
        ["drip"] = "sends its verdict byte by byte, for 4 s",
        ["500"] = "answers 500 and repeats the token",
        ["503"] = "answers 503 and repeats the token",
        ["404"] = "answers 404 and repeats the token",
        ["401"] = "answers 401 and repeats the token",
        ["redirect"] = "redirects to somewhere else",
        ["201"] = "answers 201 and allow",
        ["500 and allow"] = "answers 500 and allow",
        ["review"] = "answers review",
        ["new word"] = "answers a word that is new",
        ["token"] = "answers with the token as its word",
        ["null"] = "answers null as its word",
        ["no word"] = "answers an object without a word",
        ["list"] = "answers a list of words",
        ["half"] = "answers half an object",
        ["literal"] = "answers with the token, which is no JSON",
        ["empty"] = "answers 200 with nothing",
    };

    /// <summary>What notifications may do, in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> OfNotify = new Dictionary<string, string>
    {
        ["hang before"] = "do not act and never answer",
        ["hang after"] = "act and never answer",
        ["drop before"] = "do not act and drop the connection",
        ["drop after"] = "act and drop the connection",
        ["503 before"] = "do not act and answer 503",
        ["404 before"] = "do not act and answer 404",
        ["500 after"] = "act and answer 500",
        ["204 after"] = "act and answer 204",
        ["redirect"] = "do not act and redirect to somewhere else",
        ["cut"] = "act and break off their answer",
        ["late"] = "drop the connection and act 2.5 s later",
        ["slow"] = "take 0.5 s to answer",
        ["slow before"] = "take 1.5 s to act and answer",
        ["very slow"] = "take 5 s to act and answer",
        ["very slow after"] = "act and take 5 s to say so",
    };

    /// <summary>Disturbs everything that is sent to one of them, for as long as the move says or until disturbances end.</summary>
    public static async Task DisturbAsync(CardsWorld world, Move move, CancellationToken ends)
    {
        HttpFake dependency = move.Do == "fraud" ? world.Fraud : world.Notify;
        if (move["how"] == Refuse)
        {
            dependency.Network.Refuse();
            await move.LastAsync(ends);
            dependency.Network.Heal();
            return;
        }

        using (dependency.Rules.Add(request => move.Do == "fraud" ? Fraud(world, move["how"]!, request) : Notify(world, move["how"]!)))
            await move.LastAsync(ends);
    }

    /// <summary>A fault of fraud prevention.</summary>
    /// <param name="world">The world.</param>
    /// <param name="name">Its name.</param>
    /// <param name="request">The question that it meets: some answers repeat what they were sent.</param>
    public static FakeFault Fraud(CardsWorld world, string name, FakeRequest request)
    {
        var token = request.Header(CardsClient.TokenHeader) ?? "";
        return name switch
        {
            "hang" => FakeFault.NeverAnswerBeforeEffect,
            "hang after" => FakeFault.NeverAnswerAfterEffect,
            "drop" => FakeFault.DropBeforeEffect,
            "slow drop" => FakeFault.DropBeforeEffect.DelayedBy(TimeSpan.FromSeconds(0.7)),
            "cut" => FakeFault.CutBody,
            "slow" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(0.6)),
            "late" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(1.5)),
            "very late" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(4)),
            "quick drip" => FakeFault.DripBody(TimeSpan.FromMilliseconds(20)),
            "drip" => FakeFault.DripBody(TimeSpan.FromMilliseconds(200)),
            "500" or "503" or "404" or "401" => FakeFault.FailBeforeEffect(Repeating(int.Parse(name, CultureInfo.InvariantCulture), token)),
            "redirect" => FakeFault.FailBeforeEffect(Elsewhere(world.Notify.BaseAddress)),
            "201" => FakeFault.FailBeforeEffect(FraudPrevention.Word(FraudPrevention.Allow) with { Status = 201 }),
            "500 and allow" => FakeFault.FailBeforeEffect(FraudPrevention.Word(FraudPrevention.Allow) with { Status = 500 }),
            "review" => FakeFault.FailBeforeEffect(FraudPrevention.Word("review")),
            "new word" => FakeFault.FailBeforeEffect(FraudPrevention.Word("allow-later")),
            "token" => FakeFault.FailBeforeEffect(FraudPrevention.Word(token)),
            "null" => FakeFault.FailBeforeEffect(Text("{\"verdict\":null}")),
            "no word" => FakeFault.FailBeforeEffect(FakeAnswer.Json(200, new { error = token })),
            "list" => FakeFault.FailBeforeEffect(FakeAnswer.Json(200, new { verdict = (string[])["allow", token] })),
            "half" => FakeFault.FailBeforeEffect(Text("{\"verdict\"")),
            "literal" => FakeFault.FailBeforeEffect(Text($"t{token}")),
            "empty" => FakeFault.FailBeforeEffect(Text("")),
            _ => throw new InvalidDataException($"Fraud prevention has no fault '{name}'."),
        };
    }

    /// <summary>A fault of notifications.</summary>
    /// <param name="world">The world.</param>
    /// <param name="name">Its name.</param>
    public static FakeFault Notify(CardsWorld world, string name) => name switch
    {
        "hang before" => FakeFault.NeverAnswerBeforeEffect,
        "hang after" => FakeFault.NeverAnswerAfterEffect,
        "drop before" => FakeFault.DropBeforeEffect,
        "drop after" => FakeFault.DropAfterEffect,
        "503 before" => FakeFault.FailBeforeEffect(503),
        "404 before" => FakeFault.FailBeforeEffect(404),
        "500 after" => FakeFault.FailAfterEffect(500),
        "204 after" => FakeFault.FailAfterEffect(new FakeAnswer(204)),
        "redirect" => FakeFault.FailBeforeEffect(Elsewhere(world.Fraud.BaseAddress)),
        "cut" => FakeFault.CutBody,
        "late" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5)),
        "slow" => FakeFault.DelayAfterEffect(TimeSpan.FromSeconds(0.5)),
        "slow before" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(1.5)),
        "very slow" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(5)),
        "very slow after" => FakeFault.DelayAfterEffect(TimeSpan.FromSeconds(5)),
        _ => throw new InvalidDataException($"Notifications have no fault '{name}'."),
    };

    private static FakeAnswer Repeating(int status, string token) => FakeAnswer.Error(status, $"The device {token} is not known.") with
    {
        Headers = new Dictionary<string, string> { [CardsClient.TokenHeader] = token, ["Retry-After"] = "1" },
    };

    private static FakeAnswer Elsewhere(Uri address) =>
        new(307) { Headers = new Dictionary<string, string> { ["Location"] = $"{address}checks" } };

    private static FakeAnswer Text(string text) => new(200, text, "application/json");
}
