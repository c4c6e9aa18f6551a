using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

/// <summary>
/// Proved by the order of events, not by a stopwatch: a served request counts only while reservations hang, within the time that the
/// warehouse is promised (C4).
/// </summary>
public sealed class HangingReservationsSpareOthers
{
    // As many as an instance must not turn away (C4, C6), and then a crowd.
    private const int First = 10;
    private const int Rest = 40;
    private const int Others = 10;

    // Together with the crowd's second, well within the three that a service waits for the warehouse (C4).
    private static readonly TimeSpan FirstGatherWithin = TimeSpan.FromSeconds(0.5);

    [Scenario("hanging-reservations-spare-others")]
    public Task Orders_and_pages_are_served_while_the_warehouse_hangs() => StoreWorld.RunAsync(async world =>
    {
        var known = (await world.BuyAsync(await world.NewProductAsync(), Promises.Readable))[^1];
        var shown = await world.NewProductsAsync(Others);
        Basket[] baskets = [.. (await world.NewProductsAsync(First + Rest)).Select(world.NewBasket)];
        var gate = new Gate();
        world.Reservations.Rules.Add(Warehouse.IsReservation, FakeFault.HoldBeforeEffect(gate));

        async Task<Placed> BuyAsync(Basket basket) => new(basket, await world.Client.CheckOutAsync(basket, world.Cancellation));
        world.Scenario.Did($"Checked out {First} times at once; the warehouse was reserving all the time.");
        var isTheirs = world.Reservations.LaterReservations();
        var first = baskets.Take(First).Select(BuyAsync).ToArray();
        var answered = Task.WhenAll(first);
        var reached = await ((HttpFake[])[world.Reservations]).WhenAskedAsync(isTheirs, answered);
        if (!reached) await answered;
        world.MustHaveReachedTheWarehouse(reached, $"reservations of {First} checkouts");
        var hanging = await world.Reservations.GatherAsync(First, FirstGatherWithin, isTheirs);
        world.Scenario.MustHoldInTime(
            Promises.SlowIsNotBroken, hanging > 0, () => ["reservations that hung were given up at once", .. world.Reservations.Journal.Entries.TakeLast(10).Select(entry => $"warehouse: {entry}")]);

        world.Scenario.Did($"While they hung, checked out {Rest} times more at once, read an order {Others} times and asked for {Others} pages.");
        var rest = baskets.Skip(First).Select(BuyAsync).ToArray();
        hanging = await world.Reservations.GatherAsync(First + Rest, isCounted: isTheirs);
        // A crowd may be turned away, and the first checkouts with it (C4, C6): the warehouse is in trouble all the same.
        var fewest = Math.Max(Math.Min(1, hanging), hanging / 2);
        // Those that hang now: what is sent when these are given up may hang as well, and whoever waited for them is served then.
        var last = world.Reservations.Journal.Count;
        bool StillHanging() => world.Reservations.Journal.Open(request => isTheirs(request) && request.Number <= last) >= fewest;
        var reading = Enumerable.Range(0, Others).Select(async _ => (await world.Client.FindOrderAsync(known.Basket.OrderId, world.Cancellation)).Status == 200 && StillHanging());
        var viewing = shown.Select(async product => (await world.Client.ViewAsync(product, world.Cancellation)).Status == 200 && StillHanging());
        var served = await Task.WhenAll(Task.WhenAll(reading), Task.WhenAll(viewing));
        foreach (var (what, count) in ((string, int)[])[("orders", served[0].Count(one => one)), ("pages", served[1].Count(one => one))])
        {
            world.Scenario.MustHoldInTime(Promises.OthersAreServed, count >= Others / 2, () => [$"reservations that were hanging: {hanging}", $"{what} that were served while they hung: {count} of {Others}"]);
        }

        world.MustHaveBeenBounded(world.Reservations);
        gate.Open();
        await world.MustAgreeAsync(await Task.WhenAll([.. first, .. rest]));
    });
}
