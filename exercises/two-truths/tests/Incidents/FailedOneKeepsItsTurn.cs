using Harness.Fakes;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class FailedOneKeepsItsTurn
{
    [Scenario("failed-one-keeps-its-turn")]
    public Task A_message_that_fails_is_sent_again_as_it_was_before_the_next() => OrdersWorld.RunAsync(async world =>
    {
        (FakeFault Fault, int Times)[] faults =
        [
            (FakeFault.FailBeforeEffect(503), 3), (FakeFault.FailBeforeEffect(500), 6), (FakeFault.DropBeforeEffect, 2), (FakeFault.DropAfterEffect, 2),
            (FakeFault.FailAfterEffect(500), 2),
        ];
        var orders = world.NewOrders(faults.Length);
        foreach (var (order, (fault, times)) in orders.Zip(faults))
            world.Billing.Rules.Add(request => world.Billing.IsMessageOf(request, order.OrderId, 2), fault, times);
        world.Scenario.Did($"Made {orders.Length} orders and changed each three times. Billing failed the second message of each a few times, before or after it acted on it.");
        for (var change = 0; change < 4; change++) await world.PutAllAsync(orders);
        await world.MustAgreeAsync(orders);
    });
}
