using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Guards;

public sealed class StartIsQuick
{
    private const int MostStatements = 100;
    private const int MostBuffers = 4_000;

    [Scenario("start-is-quick")]
    public Task An_instance_is_ready_soon_and_has_read_little_for_it() => CatalogueWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Beside an instance of the same version, which had nothing to do, started another one over a hundred thousand products, waited until it was ready and then sent nothing any more, and counted.");
        await world.QuietAsync(world.Service);
        await world.Counters.ResetAsync(world.Cancellation);
        await world.StartInstanceAsync();
        await world.MustBecomeReadyAsync(world.Clients[1]);
        await world.QuietAsync(world.Instances[1]);
        var cost = await world.ReadCostAsync();
        IEnumerable<string> Seen() => [$"a start: {cost}; at most {MostStatements} statements and {MostBuffers} buffers", .. cost.Heaviest];
        world.Scenario.MustBeAtMost(Promises.StartIsCheap, "statements of a start", cost.Calls, MostStatements, Seen);
        world.Scenario.MustBeAtMost(Promises.StartIsCheap, "buffers of a start", cost.Buffers, MostBuffers, Seen);

        world.Scenario.Did("Asked it for its health and for a page.");
        var live = await world.Clients[1].HealthAsync("health/live", world.Cancellation);
        world.Scenario.MustHold(Promises.Live, live.Status == 200, () => [$"GET /health/live: {live}"]);
        var number = world.Numbers(1)[0];
        var page = await world.Clients[1].PageAsync(GeneratedProducts.IdOf(number), world.Cancellation);
        world.MustBe(page, Costs.Wanted(number, null), Promises.Readable, "right after a start");
    }, new CatalogueOptions { BeginsAs = ReflexCacheSetup.Whole, Isolation = Isolation.OwnProcess });
}
