using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

/// <summary>Kills the service before each operation after a change was sent, and right after billing has acted.</summary>
public sealed class KilledAnywhere
{
    // More operations than a change and its message need, a worker's looks at its table included.
    private const int MostOperations = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Scenario("killed-anywhere")]
    public Task An_instance_that_is_killed_at_any_operation_loses_no_change_and_invents_none() => OrdersWorld.RunAsync(async world =>
    {
        var orders = world.NewOrders(MostOperations + 1);
        await world.PutAllAsync(orders);
        for (var nth = 1; nth <= MostOperations; nth++) await KillBeforeAsync(world, orders[nth - 1], nth);
        await KillAfterEffectAsync(world, orders[^1]);
        world.Scenario.Did("Started it again after each kill, and waited without asking again.");
        await world.MustAgreeAsync(orders);
    }, isolation: Isolation.OwnProcess);

    private static async Task KillBeforeAsync(OrdersWorld world, Tracked order, int nth)
    {
        var point = new KillPoint(nth);
        (world.Service.Database.Interleaver, world.Billing.Interleaver) = (point, point);
        // Changes and cancels take turns.
        var answer = nth % 2 == 0
            ? world.Client.CancelAsync(order, world.Cancellation, isHeld: true)
            : world.Client.PutAsync(order, world.Changed(order.Last!), world.Cancellation, isHeld: true);
        // A service that has nothing left to do has passed all of its operations.
        await Task.WhenAny(point.Reached, Task.Delay(Patience, world.Cancellation));
        (world.Service.Database.Interleaver, world.Billing.Interleaver) = (null, null);
        var before = point.Reached.IsCompleted ? $"before its operation {nth} ({point.Reached.Result.Description})" : "when it had nothing more to do";
        world.Scenario.Did($"Sent a change of {order} and killed the instance {before}.");
        await KillAndRestartAsync(world, answer);
    }

    private static async Task KillAfterEffectAsync(OrdersWorld world, Tracked order)
    {
        var gate = new Harness.Faults.Gate();
        using var held = world.Billing.Rules.Add(request => world.Billing.IsMessageOf(request, order.OrderId), Harness.Fakes.FakeFault.HoldAfterEffect(gate));
        var before = world.Billing.EffectsOf(order.OrderId).Count;
        var answer = world.Client.PutAsync(order, world.Changed(order.Last!), world.Cancellation, isHeld: true);
        await world.Billing.Journal.WhenAsync(_ => world.Billing.EffectsOf(order.OrderId).Count > before, Books.ArrivesWithin);
        world.Scenario.Did($"Sent a change of {order} and killed the instance after billing had acted on it and before it answered.");
        await KillAndRestartAsync(world, answer);
        gate.Open();
    }

    private static async Task KillAndRestartAsync(OrdersWorld world, Task<Answer> answer)
    {
        await world.Service.KillAsync(world.Cancellation);
        await answer;
        await world.Service.RestartAsync(world.Cancellation);
        world.FaultEnded();
    }
}
