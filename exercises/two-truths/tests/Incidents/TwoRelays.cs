using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class TwoRelays
{
    private static readonly TimeSpan HeldWithin = TimeSpan.FromSeconds(10);

    // Calls end without an answer, and others begin: what a sender does when it has waited for too long is part of it.
    private const int Tries = 3;
    private static readonly TimeSpan TriedWithin = TimeSpan.FromSeconds(12);

    [Scenario("two-relays")]
    public Task While_one_change_hangs_its_order_waits_and_the_others_do_not() => OrdersWorld.RunAsync(async world =>
    {
        var (order, others) = (world.NewOrder(), world.NewOrders(6));
        var gate = new Gate();
        var held = world.Billing.Rules.Add(request => world.Billing.IsMessageOf(request, order.OrderId, 1), FakeFault.HoldBeforeEffect(gate));
        world.Scenario.Did($"Made {order} and let its message hang at billing, changed it twice through two instances, and made and changed {others.Length} others.");
        await world.PutAsync(order, world.NewContent(), world.Clients[0]);
        await world.Billing.Journal.WhenAsync(_ => world.Billing.ReceiptsOf(order.OrderId).Count > 0, HeldWithin);
        foreach (var client in world.Clients) await world.PutAsync(order, world.Changed(order.Last!), client);
        await world.PutAllAsync(others);
        await world.PutAllAsync(others);
        await world.MustAgreeMeanwhileAsync(others);
        await world.Billing.Journal.WhenAsync(_ => world.Billing.ReceiptsOf(order.OrderId).Count >= Tries, TriedWithin);
        world.MustKeepOrder(order);

        world.Scenario.Did("Let billing answer, and waited.");
        held.Dispose();
        gate.Open();
        world.FaultEnded();
        await world.MustAgreeAsync([order, .. others]);
    }, instances: 2);
}
