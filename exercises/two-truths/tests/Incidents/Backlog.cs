using Exercises.Testing;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class Backlog
{
    // More orders than a statement may return rows; then a few that have more changes waiting, together, than it may.
    private static readonly (int Orders, int ChangesEach)[] Shapes = [(200, 2), (8, 20)];

    private const int Callers = 8;
    private const int MostRows = 100;
    private const int MostCalls = 8;

    // The length of the outage, during which the instance is down, too: longer than anything that it has lent itself before.
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan QuietFor = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan CallsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainsWithin = TimeSpan.FromSeconds(15);

    [Scenario("backlog")]
    public Task What_has_waited_for_billing_drains_in_small_portions() => OrdersWorld.RunAsync(async world =>
    {
        var rows = 0;
        world.Service.Database.AfterUnit = (unit, result, _) =>
        {
            // A driver that connects asks for all types.
            if (unit.Sql.Contains("pg_type", StringComparison.Ordinal)) return ValueTask.FromResult(AnswerAction.Deliver);
            foreach (var tag in result.Tags)
                if (long.TryParse(tag[(tag.LastIndexOf(' ') + 1)..], out var count)) InterlockedMax(ref rows, (int)count);
            return ValueTask.FromResult(AnswerAction.Deliver);
        };
        foreach (var (orders, changesEach) in Shapes) await DrainAsync(world, world.NewOrders(orders), changesEach);
        world.Service.Database.AfterUnit = null;
        world.Scenario.MustBeAtMost(Promises.BoundedFetches, "rows of one statement", rows, MostRows, () => [$"a statement returned or changed {rows} rows"]);
        world.Scenario.MustBeAtMost(
            Promises.BoundedCalls, "calls to billing open at once", world.Billing.Journal.PeakInFlight, MostCalls,
            () => [$"{world.Billing.Journal.PeakInFlight} calls of one instance were open at once"]);
    }, isolation: Isolation.OwnProcess);

    private static async Task DrainAsync(OrdersWorld world, Tracked[] orders, int changesEach)
    {
        world.Scenario.Did($"Let billing refuse connections, and changed {orders.Length} new orders {changesEach} times each, {Callers} callers at a time.");
        world.Billing.Refuse();
        var before = world.Billing.Effects.Count;
        for (var change = 0; change < changesEach; change++)
            foreach (var some in orders.Chunk(Callers)) await world.PutAllAsync(some);
        world.Scenario.MustHold(Promises.Accepted, world.Billing.Effects.Count == before, () => ["billing was reached while it refused connections"]);

        world.Scenario.Did("Killed the instance, let billing come back after some seconds and start its answers a moment late, and started the instance again.");
        await world.Service.KillAsync(world.Cancellation);
        await Task.Delay(Down, world.Cancellation);
        world.Billing.Network.Heal();
        var gate = new Gate();
        var held = world.Billing.Rules.Add(FakeFault.HoldBeforeEffect(gate));
        await world.Service.RestartAsync(world.Cancellation);
        await world.Billing.Journal.WhenAsync(journal => journal.InFlight > 0, CallsWithin);
        await Quiet.UntilAsync(() => world.Billing.Journal.Count, QuietFor, QuietCeiling, world.Cancellation);
        held.Dispose();
        gate.Open();
        world.FaultEnded();
        await world.MustAgreeAsync(DrainsWithin, Promises.Drains, orders);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
    }
}
