using System.Text.Json;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Guards;

public sealed class BadInput
{
    [Scenario("bad-input")]
    public Task Bad_input_is_refused_by_field_and_changes_nothing() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var order = world.NewOrder();
        var good = world.NewContent();
        var cases = world.Scenario.Shuffled(Cases(good));
        await world.PutAsync(order, good);
        world.Scenario.Did($"Made {order}, and sent {cases.Length} changes of it, each with one thing wrong.");
        foreach (var (field, body) in cases)
        {
            var answer = await world.Client.PutRawAsync(order.OrderId, body, world.Cancellation);
            world.Scenario.MustHold(
                Promises.BadInputIsRefused, answer is { Status: >= 400 and < 500, IsProblem: true } && Names(answer, field),
                () => [$"PUT /orders/{order.OrderId} {body}", $"wrong: {field}", $"answer: {answer} ({answer.ContentType})"]);
        }

        world.Scenario.Did("Sent a good body to ids that are too long, or hold something else than letters, digits, '-' and '_'.");
        foreach (var id in (string[])[new string('a', 65), $"{order.OrderId}%0A", "gr%C3%B6%C3%9Fe", "a%20b"])
        {
            var refused = await world.Client.PutRawAsync(id, good.Body, world.Cancellation);
            world.Scenario.MustHold(
                Promises.BadInputIsRefused, refused is { Status: >= 400 and < 500, IsProblem: true } && Names(refused, "orderId"), () => [$"PUT /orders/{id}: {refused}"]);
        }

        var read = await world.Client.GetAsync(order.OrderId, world.Cancellation);
        world.Scenario.MustHold(Promises.BadInputIsRefused, read.Order is { Sequence: 1 } shown && shown.Content == good, () => [$"GET /orders/{order.OrderId}: {read}"]);

        world.Scenario.Did("Made one more order, in which every value is as long and as large as good input may be.");
        var largest = new Tracked(world.Scenario.Token(64));
        await world.PutAsync(largest, new Content(world.Scenario.Token(64), 99_999_999, Content.Shipped));
        await world.MustAgreeAsync(order, largest);
    });

    private static bool Names(Answer answer, string field) =>
        answer.Element("errors") is { ValueKind: JsonValueKind.Object } errors && errors.EnumerateObject().Any(error => error.Name == field);

    private static (string Field, string Body)[] Cases(Content good)
    {
        string With(string field, string json) => Body(good, field, json);
        return
        [
            ("amountMinor", With("amountMinor", "0")),
            ("amountMinor", With("amountMinor", "-1250")),
            ("amountMinor", With("amountMinor", "100000000")),
            ("amountMinor", With("amountMinor", "9223372036854775808")),
            ("amountMinor", With("amountMinor", "12.5")),
            ("amountMinor", With("amountMinor", "\"1250\"")),
            ("amountMinor", With("amountMinor", "")),
            ("customer", With("customer", "\"\"")),
            ("customer", With("customer", "\"a b\"")),
            ("customer", With("customer", $"\"{new string('c', 65)}\"")),
            ("customer", With("customer", "")),
            ("customer", With("customer", $"\"{good.Customer}\\n\"")),
            ("customer", With("customer", "\"größe\"")),
            ("customer", With("customer", "null")),
            ("customer", With("customer", "17")),
            ("state", With("state", "\"lost\"")),
            ("state", With("state", "\"OPEN\"")),
            ("state", With("state", "")),
            ("state", With("state", "\"open\\n\"")),
            ("state", With("state", "null")),
            ("amountMinor", With("amountMinor", "null")),
            ("tip", With("tip", "100")),
            ("body", "not json"),
            ("body", "[]"),
        ];
    }

    // The good body with one field replaced, added, or (for an empty value) left out.
    private static string Body(Content good, string field, string json)
    {
        var fields = new Dictionary<string, string>
        {
            ["customer"] = $"\"{good.Customer}\"", ["amountMinor"] = $"{good.AmountMinor}", ["state"] = $"\"{good.State}\"", [field] = json,
        };
        return "{" + string.Join(", ", fields.Where(pair => pair.Value != "").Select(pair => $"\"{pair.Key}\": {pair.Value}")) + "}";
    }
}
