using Harness.Fakes;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Guards;

public sealed class BillingDown
{
    private const int AtOnce = 30;

    [Scenario("billing-down-orders-go-on")]
    public Task While_billing_hangs_or_is_away_orders_are_made_changed_and_read() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Let every call to billing hang, and made an order, changed it, and made {AtOnce} more at the same moment.");
        using (world.Billing.Rules.Add(FakeFault.NeverAnswerBeforeEffect)) await MustGoOnAsync(world);

        world.Scenario.Did("Did the same while billing refused connections.");
        world.Billing.Refuse();
        await MustGoOnAsync(world);
    });

    // What these changes become is not this scenario's subject: the starter forgets them.
    private static async Task MustGoOnAsync(OrdersWorld world)
    {
        var (order, others) = (world.NewOrder(), world.NewOrders(AtOnce));
        var content = world.NewContent();
        await MustBeAcceptedAtOnceAsync(world, order, content);
        await MustBeAcceptedAtOnceAsync(world, order, world.Changed(content));
        await Task.WhenAll(others.Select(other => MustBeAcceptedAtOnceAsync(world, other, world.NewContent())));
        foreach (var made in (Tracked[])[order, others[0]])
        {
            var read = await world.Client.GetAsync(made.OrderId, world.Cancellation);
            world.Scenario.MustHold(Promises.Accepted, read.Order?.Content == made.Last, () => [$"GET /orders/{made.OrderId}: {read}", .. made.Lines]);
        }
    }

    // The first answer: billing is no reason for "not now".
    private static async Task MustBeAcceptedAtOnceAsync(OrdersWorld world, Tracked order, Content content) =>
        world.MustBeAccepted(order, [await world.Client.PutAsync(order, content, world.Cancellation)], content);
}
