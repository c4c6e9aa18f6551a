using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Guards;

public sealed class BackAndForth
{
    [Scenario("back-and-forth")]
    public Task An_order_that_is_changed_and_changed_back_has_changed_twice() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var orders = world.NewOrders(3);
        var content = world.NewContent(Content.Open);
        var other = content with { State = Content.Paid };
        world.Scenario.Did($"Made {orders.Length} orders, changed each, changed it back and changed it once more, each after the change before had arrived.");
        foreach (var next in (Content[])[content, other, content, other])
        {
            foreach (var order in orders) await world.PutAsync(order, next);
            await world.MustAgreeAsync(orders);
        }

        // Four changes each, and billing holds the last one.
        world.Scenario.MustHold(
            Promises.OneChangeOneMessage, orders.All(order => world.Billing.RecordOf(order.OrderId) is { Sequence: 4, State: Content.Paid }),
            () => orders.SelectMany(world.LinesOf));
    });
}
