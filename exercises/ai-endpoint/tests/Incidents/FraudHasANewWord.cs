using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class FraudHasANewWord
{
    // Half of what the contract allows at once (C4).
    private const int AtOnce = 4;

    private const string Allowing = """{"verdict":"allow"}""";

    [Scenario("fraud-has-a-new-word")]
    public Task A_word_that_is_no_verdict_moves_no_money() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(90_000), await world.AddAsync(0));
        // The words are in lower-case letters (F2).
        string Fresh() => new([.. world.Scenario.Token(16).Where(char.IsAsciiLetterLower)]);
        FakeAnswer[] answers =
        [
            .. ((string[])[
                "review", $"hold{Fresh()}", Fresh() + "x", "allowed", "allows", "disallow", "denied", "unknown", "none", "pending", "yes", ""])
                .Select(FraudPrevention.Word),
            .. ((string[])[
                "{}", "{\"verdict\":null}", "{\"verdict\":true}", "{\"verdict\":{}}", "{\"word\":\"allow\"}", "[]", "null", "", "allow", "\"allow\"",
                Allowing[..^1], Allowing[..10]])
                .Select(body => new FakeAnswer(200, body, "application/json")),
            // Any status but 200 is no verdict, whatever comes with it.
            .. ((int[])[201, 202, 203, 206, 300, 400, 403, 404, 409, 429, 500, 503])
                .Select(status => new FakeAnswer(status, Allowing, "application/json")),
        ];
        world.Scenario.Did($"Sent {answers.Length} transfers to which fraud prevention said something new, or nothing that is a word.");
        List<(Intent Intent, Transfer Pending)> sent = [];
        foreach (var some in world.Scenario.Shuffled(answers).Chunk(AtOnce))
            sent.AddRange(await Task.WhenAll(some.Select(said => MustStayPendingAsync(world, world.NewIntent(from, to, 100), said))));

        await world.MustBeUntouchedAsync(Promises.NothingBeforeAllow, from, to);
        foreach (var (intent, pending) in sent)
            await world.MustShowAsync(intent, pending.TransferId, Transfer.Pending, promise: Promises.PendingIs202);

        world.Scenario.Did("Sent some of them again when fraud prevention said allow, and the others when it still did not.");
        foreach (var (intent, _) in sent.Take(3)) world.Fraud.Says(FraudPrevention.Allow, intent);
        foreach (var (intent, pending) in sent.Take(3)) world.MustBeThe(pending, await world.MustCompleteAsync(intent), intent);
        foreach (var (intent, pending) in sent.Skip(3).Take(3)) world.MustBeThe(pending, await world.MustBePendingAsync(intent), intent);
        await world.MustHoldAsync(Promises.NothingBeforeAllow, (from, from.OpenedWithMinor - 300), (to, 300));
    }, new CardsOptions { WarmUp = false });

    private static async Task<(Intent Intent, Transfer Pending)> MustStayPendingAsync(CardsWorld world, Intent intent, FakeAnswer said)
    {
        world.Fraud.Answers(said, intent);
        var answer = await world.Client.TransferAsync(intent, world.Cancellation);
        world.Scenario.MustHold(
            answer.Transfer?.Status == Transfer.Pending ? Promises.PendingIs202 : Promises.NothingBeforeAllow,
            answer.Status == 202 && answer.Transfer?.Is(intent, Transfer.Pending) == true,
            () => [$"{intent}", $"fraud prevention said: {said.Status} {said.Body}", $"answer: {answer}"]);
        return (intent, answer.Transfer!);
    }
}
