using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class LaterChangeWins
{
    private const int Products = 3;

    [Scenario("later-change-wins")]
    public Task Of_two_changes_the_one_that_was_sent_after_the_other_lasts() => CatalogueWorld.RunAsync(async world =>
    {
        foreach (var product in world.Products) await world.MustShowEverywhereAsync(product, Promises.Readable, "before anything was changed");
        world.Scenario.Did("Changed prices through an instance whose clock is two minutes fast, and as soon as that was acknowledged through one whose clock is two minutes slow.");
        List<ProductData> later = [];
        foreach (var product in world.Products.Take(Products))
            later.Add(await world.ChangeAsync(world.Clients[1], await world.ChangeAsync(world.Clients[0], product)));

        world.Scenario.Did("Held everything that the first instance sends to the database, and sent it a change; when it was acknowledged, sent another one of the same product through the second instance, and let everything go on.");
        foreach (var product in world.Products.Skip(Products).Take(Products))
        {
            var (changed, barrier) = await world.ChangeBehindBarrierAsync(0, product);
            later.Add(await world.ChangeAsync(world.Clients[1], changed));
            // What the second instance still has to do is done before the first one's goes on.
            await world.QuietAsync(world.Instances[1]);
            barrier.Open();
            await world.QuietAsync(world.Instances[0]);
        }

        world.Scenario.Did("Started a third instance, and asked it.");
        await world.StartInstanceAsync();
        await world.MustBecomeReadyAsync(world.Clients[2]);
        foreach (var product in later) await world.MustShowAsync(world.Clients[2], product, Promises.LaterWins, "after both changes were acknowledged");
    }, new CatalogueOptions
    {
        Instances = 2,
        Settings = instance => new Dictionary<string, string> { ["Clock:Offset"] = instance switch { 1 => "00:02:00", 2 => "-00:02:00", _ => "00:00:00" } },
    });
}
