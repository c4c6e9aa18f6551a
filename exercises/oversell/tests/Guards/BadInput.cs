using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class BadInput
{
    private static readonly (string Wrong, string Body)[] BadEvents =
    [
        ("an empty name", EventBody(TypeBody("t-1"), "")),
        ("a name of 101 characters", EventBody(TypeBody("t-1"), new string('n', 101))),
        ("a name that ends with a line feed", EventBody(TypeBody("t-1"), "Concert\\n")),
        ("no types", EventBody("")),
        ("21 types", EventBody(string.Join(", ", Enumerable.Range(0, 21).Select(number => TypeBody($"t-{number}"))))),
        ("a type twice", EventBody($"{TypeBody("t-1")}, {TypeBody("t-1")}")),
        ("a code with a space", EventBody(TypeBody("t 1"))),
        ("a code that ends with a line feed", EventBody(TypeBody("t-1\\n"))),
        ("a quantity of 0", EventBody(TypeBody("t-1", "0"))),
        ("a quantity of 5001", EventBody(TypeBody("t-1", "5001"))),
    ];

    [Scenario("bad-input")]
    public Task Bad_input_and_other_peoples_orders_are_refused_and_change_nothing() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([50, 50], 5);
        var good = world.NewWish(created, created.PromoCodes[0].Code, created.Ticket());
        world.Scenario.Did($"Sent {BadOrders.Names.Count} orders and {BadEvents.Length} events, each with one thing wrong.");
        foreach (var wrong in world.Scenario.Shuffled(BadOrders.Names))
        {
            var (headers, body) = BadOrders.Of(wrong, good);
            await MustBeRefusedAsync(
                world, wrong, [.. headers.Select(header => $"{header.Name}: {header.Value}"), $"body: {body}"],
                () => world.Client.PostOrderUncheckedAsync(created.Id, body, headers, world.Cancellation));
        }

        foreach (var (wrong, body) in BadEvents)
            await MustBeRefusedAsync(world, wrong, [$"POST /events: {body}"], () => world.Client.CreateEventAsync(body, world.Cancellation));

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

    private static async Task MustBeRefusedAsync(ShopWorld world, string wrong, IReadOnlyList<string> sent, Func<Task<Answer>> send)
    {
        var answers = await ShopClient.UntilFinalAsync(send, world.Cancellation);
        world.Scenario.MustHold(
            Promises.BadInputIsRefused, answers[^1] is { Status: >= 400 and < 500 and not 409, IsProblem: true },
            () => [.. sent, $"wrong: {wrong}", $"answer: {answers[^1]} ({answers[^1].ContentType})"]);
    }

    private static string EventBody(string types, string name = "Concert") => $$"""{"name": "{{name}}", "ticketTypes": [{{types}}], "promoCodes": []}""";

    private static string TypeBody(string code, string quantity = "5") => $$"""{"code": "{{code}}", "quantity": {{quantity}}}""";
}
