using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class BadInput
{
    [Scenario("bad-input")]
    public Task Bad_input_and_other_peoples_orders_are_refused_and_change_nothing() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([50, 50], 5);
        var good = world.NewWish(created, created.PromoCodes[0].Code, created.Ticket(0, 2));
        var cases = world.Scenario.Shuffled(Cases(created, good));
        world.Scenario.Did($"Sent {cases.Length} orders, each with one thing wrong.");
        foreach (var (wrong, buyerId, key, body) in cases)
        {
            var answer = await world.Client.PostOrderAsync(created.Id, buyerId, key, body, world.Cancellation);
            world.Scenario.MustHold(
                Promises.BadInputIsRefused, answer is { Status: >= 400 and < 500 and not 409, IsProblem: true },
                () => [$"Buyer-Id: {buyerId ?? "(none)"}, Order-Key: {key ?? "(none)"}", $"body: {body}", $"wrong: {wrong}", $"answer: {answer} ({answer.ContentType})"]);
        }

        var nowhere = await world.Client.OrderFinallyAsync(good with { EventId = $"{Guid.NewGuid()}" }, world.Cancellation);
        world.Scenario.MustHold(Promises.BadInputIsRefused, nowhere is { Status: 404, IsProblem: true }, () => [$"an order for an event that does not exist: {nowhere}"]);
        await world.MustAddUpAsync(created, []);

        world.Scenario.Did("Sent a valid one with the same key, and read, confirmed and cancelled it as another buyer.");
        var bought = await world.BuyAsync(good);
        await MustBeHiddenAsync(world, bought.Order!, $"b-{world.Scenario.Token()}", Order.Held, good.BuyerId);
        await world.Client.ConfirmAsync(bought.Order!.Id, good.BuyerId, world.Cancellation);
        await MustBeHiddenAsync(world, bought.Order, $"b-{world.Scenario.Token()}", Order.Confirmed, good.BuyerId);
        await world.MustAddUpAsync(created, [bought]);
    });

    private static async Task MustBeHiddenAsync(ShopWorld world, Order order, string stranger, string status, string buyerId)
    {
        Answer[] answers =
        [
            await world.Client.GetOrderAsync(order.Id, stranger, world.Cancellation),
            await world.Client.ConfirmAsync(order.Id, stranger, world.Cancellation),
            await world.Client.CancelAsync(order.Id, stranger, world.Cancellation),
        ];
        var read = await world.ReadAsync(order, buyerId);
        world.Scenario.MustHold(
            Promises.OthersOrdersAreNotThere, answers.All(answer => answer.Status == 404) && read.Status == status,
            () => [$"{order} of {buyerId}, requested by {stranger}", $"GET: {answers[0]}", $"confirm: {answers[1]}", $"DELETE: {answers[2]}", $"then read as {read}"]);
    }

    private static (string Wrong, string? BuyerId, string? Key, string Body)[] Cases(Event created, Wish good)
    {
        var (type, code) = (created.TicketTypes[0].Code, created.PromoCodes[0].Code);
        (string, string?, string?, string) Body(string wrong, string body) => (wrong, good.BuyerId, good.Key, body);
        (string, string?, string?, string) Tickets(string wrong, string tickets) => Body(wrong, $$"""{"tickets": {{tickets}}}""");
        (string, string?, string?, string) Quantity(string quantity) => Tickets($"quantity {quantity}", $$"""[{"type": "{{type}}", "quantity": {{quantity}}}]""");
        return
        [
            ("no buyer", null, good.Key, good.Body),
            ("no key", good.BuyerId, null, good.Body),
            ("an empty key", good.BuyerId, "", good.Body),
            ("a key of 65 characters", good.BuyerId, new string('k', 65), good.Body),
            ("a key with a space", good.BuyerId, "two words", good.Body),
            ("a buyer with a space", "two words", good.Key, good.Body),
            Quantity("0"), Quantity("-2"), Quantity("11"), Quantity("4294967297"), Quantity("9223372036854775808"),
            Quantity("1.5"), Quantity("\"2\""), Quantity("null"),
            Tickets("no quantity", $$"""[{"type": "{{type}}"}]"""),
            Tickets("no tickets", "[]"),
            Tickets("null for tickets", "null"),
            Tickets("null for a ticket", "[null]"),
            Tickets("a type twice", $$"""[{"type": "{{type}}", "quantity": 1}, {"type": "{{type}}", "quantity": 1}]"""),
            Tickets("an unknown type", """[{"type": "t-none", "quantity": 1}]"""),
            Tickets("an unknown type beside a known one", $$"""[{"type": "{{type}}", "quantity": 1}, {"type": "t-none", "quantity": 1}]"""),
            Tickets("a promo code as a type", $$"""[{"type": "{{code}}", "quantity": 1}]"""),
            Tickets("an unknown field", $$"""[{"type": "{{type}}", "quantity": 1, "row": 7}]"""),
            Tickets("nine types", $"[{string.Join(", ", Enumerable.Range(0, 9).Select(number => $$"""{"type": "t{{number}}", "quantity": 1}"""))}]"),
            Body("an unknown promo code", good.Body.Replace(code, "NOSUCHCODE", StringComparison.Ordinal)),
            Body("a type as a promo code", good.Body.Replace(code, type, StringComparison.Ordinal)),
            Body("another unknown field", $$"""{"tickets": [{"type": "{{type}}", "quantity": 1}], "tip": 100}"""),
            Body("not JSON", "not json"),
            Body("an array", "[]"),
        ];
    }
}
