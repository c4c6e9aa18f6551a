using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class KilledAfterAnswer
{
    [Scenario("killed-after-answer")]
    public Task An_instance_that_is_killed_takes_no_acknowledged_change_with_it() => CatalogueWorld.RunAsync(async world =>
    {
        var (killed, left) = (world.Clients[0], world.Clients[1]);
        foreach (var product in world.Products) await world.Client.PageAsync(product.Id, world.Cancellation);
        world.Scenario.Did("Sent an instance a change while nothing of it reached the database, for as long as it did not acknowledge it; changed two more prices through it and killed it as soon as they were acknowledged.");
        var (first, barrier) = await world.ChangeBehindBarrierAsync(0, world.Products[0]);
        ProductData[] changed = [first, await world.ChangeAsync(killed, world.Products[1]), await world.ChangeAsync(killed, world.Products[2])];
        await world.Instances[0].KillAsync(world.Cancellation);
        barrier.Leave();
        foreach (var product in changed) await world.MustShowAsync(left, product, Promises.Durable, "after the instance that had acknowledged the change was killed");

        world.Scenario.Did("Changed two of these prices and a third one through the other instance, started the killed one again, and asked both.");
        ProductData[] newer = [await world.ChangeAsync(left, changed[1]), await world.ChangeAsync(left, changed[2]), await world.ChangeAsync(left, world.Products[3])];
        await world.Instances[0].RestartAsync(world.Cancellation);
        await world.MustBecomeReadyAsync(killed);
        await world.QuietAsync(world.Instances[0]);
        foreach (var product in newer.Prepend(changed[0])) await world.MustShowEverywhereAsync(product, Promises.Durable, "after the killed instance was started again");
    }, new CatalogueOptions { Instances = 2 });
}
