using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

public sealed class BadInput
{
    [Scenario("bad-input")]
    public Task Bad_input_is_refused_by_field_and_leaves_nothing() => PaymentsWorld.RunAsync(async world =>
    {
        var good = world.NewIntent();
        var cases = world.Scenario.Shuffled(Cases(good));
        world.Scenario.Did($"Sent {cases.Length} requests, each with one thing wrong.");
        foreach (var (field, key, body) in cases)
        {
            var answer = await world.Client.PostAsync(key, body, world.Cancellation);
            IEnumerable<string> Seen() => [$"Idempotency-Key: {key ?? "(none)"}", $"body: {body}", $"wrong: {field}", $"answer: {answer} ({answer.ContentType})"];
            world.Scenario.MustHold(
                Promises.BadInputIsRefused,
                answer is { Status: >= 400 and < 500, ContentType: "application/problem+json" } && Names(answer, field), Seen);
        }

        var list = await world.Client.ListAsync(good.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.BadInputLeavesNothing,
            list.Payments is [] && world.Provider.Charges.Count == 0,
            () => [$"GET /orders/{good.OrderId}/payments: {list}", $"the provider holds {world.Provider.Charges.Count} charges"]);

        world.Scenario.Did("Sent a valid request with the key that the invalid ones had used.");
        var corrected = await world.Client.PayUntilFinalAsync(good, world.Cancellation);
        world.Scenario.MustHold(
            Promises.BadInputLeavesNothing, corrected[^1].Status == 201, () => [$"{good}", .. Answer.Lines(corrected)]);
        await world.MustAgreeAsync(good);

        world.Scenario.Did("Sent one more request, in which every value is as long and as large as valid input may be.");
        await world.MustEndPaidAsync(Largest(world));
    });

    // Any visible ASCII: whatever the service derives from its input, for the provider or for itself, must accept all of it.
    private static Intent Largest(PaymentsWorld world) => world.NewIntent() with
    {
        Key = new string(world.Scenario.Shuffled(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code))[..64]),
        OrderId = world.Scenario.Token(64),
        AmountMinor = 99_999_999,
        CardToken = world.Scenario.Token(64),
    };

    private static bool Names(Answer answer, string field) =>
        answer.Element("errors") is { ValueKind: System.Text.Json.JsonValueKind.Object } errors
        && errors.EnumerateObject().Any(error => error.Name == field);

    private static (string Field, string? Key, string Body)[] Cases(Intent good)
    {
        string With(string field, string json) => Body(good, field, json);
        var tooLong = $"\"{new string('a', 65)}\"";
        return
        [
            ("Idempotency-Key", null, good.Body),
            ("Idempotency-Key", "", good.Body),
            ("Idempotency-Key", new string('k', 65), good.Body),
            ("Idempotency-Key", "two words", good.Body),
            ("amountMinor", good.Key, With("amountMinor", "0")),
            ("amountMinor", good.Key, With("amountMinor", "-1250")),
            ("amountMinor", good.Key, With("amountMinor", "100000000")),
            ("amountMinor", good.Key, With("amountMinor", "9223372036854775808")),
            ("amountMinor", good.Key, With("amountMinor", "12.5")),
            ("amountMinor", good.Key, With("amountMinor", "\"1250\"")),
            ("amountMinor", good.Key, With("amountMinor", "null")),
            ("amountMinor", good.Key, With("amountMinor", "")),
            ("currency", good.Key, With("currency", "\"XXX\"")),
            ("currency", good.Key, With("currency", "\"eur\"")),
            ("currency", good.Key, With("currency", "")),
            ("orderId", good.Key, With("orderId", "")),
            ("orderId", good.Key, With("orderId", "\"\"")),
            ("orderId", good.Key, With("orderId", tooLong)),
            ("orderId", good.Key, With("orderId", "\"a b\"")),
            ("cardToken", good.Key, With("cardToken", "")),
            ("cardToken", good.Key, With("cardToken", tooLong)),
            ("tip", good.Key, With("tip", "100")),
            ("body", good.Key, "not json"),
            ("body", good.Key, "[]"),
        ];
    }

    // The valid body with one field replaced, added, or (for an empty value) left out.
    private static string Body(Intent good, string field, string json)
    {
        var fields = new Dictionary<string, string>
        {
            ["orderId"] = $"\"{good.OrderId}\"",
            ["amountMinor"] = $"{good.AmountMinor}",
            ["currency"] = $"\"{good.Currency}\"",
            ["cardToken"] = $"\"{good.CardToken}\"",
            [field] = json,
        };
        return "{" + string.Join(", ", fields.Where(pair => pair.Value != "").Select(pair => $"\"{pair.Key}\": {pair.Value}")) + "}";
    }
}
