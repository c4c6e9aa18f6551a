using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

/// <summary>
/// Proved by the order of events, not by a stopwatch: what is served counts only while reservations hang, and the warehouse has the
/// time that it is promised (C4).
/// </summary>
public sealed class HangingReservationsSpareOthers
{
    private const int Checkouts = 50;
    private const int Others = 10;

    [Scenario("hanging-reservations-spare-others")]
    public Task Orders_and_pages_are_served_while_the_warehouse_hangs() => StoreWorld.RunAsync(async world =>
    {
        var known = (await world.BuyAsync(await world.NewProductAsync(), Promises.Readable))[^1];
        var shown = await world.NewProductsAsync(Others);
        var products = await world.NewProductsAsync(Checkouts);
        var gate = new Gate();
        world.Reservations.Rules.Add(Warehouse.IsReservation, FakeFault.HoldBeforeEffect(gate));

        world.Scenario.Did($"Checked out {Checkouts} times at once; the warehouse was reserving all the time.");
        var buying = products.Select(product => world.CheckOutOnceAsync(product)).ToArray();
        var arrived = world.Reservations.Journal.WhenAsync(journal => journal.InFlight > 0, Timeout.InfiniteTimeSpan);
        if (await Task.WhenAny(arrived, Task.WhenAll(buying)) != arrived) await Task.WhenAll(buying);
        world.MustHaveReachedTheWarehouse(arrived.IsCompleted, "reservations under way");
        var hanging = await world.Reservations.GatherAsync(Checkouts);
        world.Scenario.MustHoldInTime(
            Promises.SlowIsNotBroken, hanging > 0, () => ["reservations that hung were given up at once", .. world.Reservations.Journal.Entries.TakeLast(10).Select(entry => $"warehouse: {entry}")]);

        world.Scenario.Did($"While they hung, read an order {Others} times and asked for {Others} pages.");
        bool StillHanging() => world.Reservations.Journal.InFlight >= Math.Max(1, hanging / 2);
        var reading = Enumerable.Range(0, Others).Select(async _ => (await world.Client.FindOrderAsync(known.Basket.OrderId, world.Cancellation)).Status == 200 && StillHanging());
        var viewing = shown.Select(async product => (await world.Client.ViewAsync(product, world.Cancellation)).Status == 200 && StillHanging());
        var served = await Task.WhenAll(Task.WhenAll(reading), Task.WhenAll(viewing));
        foreach (var (what, count) in ((string, int)[])[("orders", served[0].Count(one => one)), ("pages", served[1].Count(one => one))])
        {
            world.Scenario.MustHoldInTime(Promises.OthersAreServed, count >= Others / 2, () => [$"reservations that were hanging: {hanging}", $"{what} that were served while they hung: {count} of {Others}"]);
        }

        world.MustHaveBeenBounded(world.Reservations);
        gate.Open();
        await world.MustAgreeAsync(await Task.WhenAll(buying));
    });
}
