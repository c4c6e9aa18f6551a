using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>Plays the bus: it delivers what has taken effect at billing (B6).</summary>
internal static class Bus
{
    /// <summary>Delivers messages one after the other, each until it is taken.</summary>
    public static async Task MustTakeAsync(this OrdersWorld world, IEnumerable<BillingMessage> messages, OrdersClient? client = null)
    {
        foreach (var message in messages)
        {
            var answers = await (client ?? world.Client).DeliverUntilTakenAsync(message, world.Cancellation);
            world.Scenario.MustHoldInTime(
                Promises.IndexIsNewest, answers[^1].Status is >= 200 and < 300, () => [$"delivered: {message}", .. Answer.Lines(answers)]);
        }
    }

    /// <summary>The search must show this of an order.</summary>
    public static async Task MustFindAsync(this OrdersWorld world, Tracked order, Content content, Invariant? promise = null)
    {
        var answer = await world.Client.SearchAsync(content.Customer, world.Cancellation);
        var found = answer.Read<FoundOrder[]>()?.FirstOrDefault(one => one.OrderId == order.OrderId);
        world.Scenario.MustHold(
            promise ?? Promises.IndexIsNewest, found?.Content == content,
            () => [$"newest: {content}", $"GET /search?q={content.Customer}: {answer}", .. world.LinesOf(order)]);
    }
}
