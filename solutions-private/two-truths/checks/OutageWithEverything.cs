using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Checks;

/// <summary>An outage as they are: nobody knows yet which orders are refused, and an instance goes for good.</summary>
public sealed class OutageWithEverything
{
    private const int Orders = 40;
    private const int Refused = 6;
    private const int ChangesEach = 3;
    private static readonly TimeSpan GoneForGood = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    [Scenario("outage-with-everything")]
    public Task An_outage_with_refused_orders_and_a_lost_instance_ends_with_both_sides_equal() => OrdersWorld.RunAsync(async world =>
    {
        var orders = world.NewOrders(Orders);
        var (refused, others) = (orders[..Refused], orders[Refused..]);
        world.Scenario.Did($"Let billing refuse connections, made {Orders} orders through two instances and changed each; killed the second instance for good; let billing come back, and refuse {Refused} of the orders.");
        world.Billing.Refuse();
        foreach (var order in refused) world.Billing.Refuse(order.OrderId);
        for (var change = 0; change < ChangesEach; change++) await world.PutAllAsync(orders);
        await world.Instances[1].KillAsync(world.Cancellation);
        var goneAt = System.Diagnostics.Stopwatch.GetTimestamp();
        world.Billing.Heal();
        // What it had begun is finished by the other one; until then it counts as broken, but no longer than this.
        while (System.Diagnostics.Stopwatch.GetElapsedTime(goneAt) < GoneForGood && !others.All(order => world.Billing.EffectsOf(order.OrderId).Count >= ChangesEach))
            await Task.Delay(PollInterval, world.Cancellation);
        world.FaultEnded();
        await world.MustAgreeAsync(others);

        world.Scenario.Did("Mended the refused orders, and asked to try each again.");
        var answers = await Caller.UntilAsync(
            () => world.Client.StuckAsync(world.Cancellation), answer => answer.Read<Stuck[]>()?.Length == Refused, Books.ArrivesWithin, world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.RefusedWaits, answers[^1].Read<Stuck[]>()?.Length == Refused, () => [$"GET /admin/stuck: {answers[^1]}"]);
        foreach (var order in refused)
        {
            world.Billing.Mend(order.OrderId);
            var retried = await world.Client.RetryStuckAsync(order.OrderId, world.Cancellation);
            world.Scenario.MustHold(Promises.RefusedGoesOn, retried.Status is >= 200 and < 300, () => [$"POST /admin/stuck/{order.OrderId}/retry: {retried}"]);
        }

        world.FaultEnded();
        await world.MustAgreeAsync(orders);
    }, instances: 2);
}
