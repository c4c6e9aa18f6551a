using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class ChangeThenReadElsewhere
{
    private const int Rounds = 6;
    private const int CutOff = 2;

    [Scenario("change-then-read-elsewhere")]
    public Task A_change_that_one_instance_acknowledged_is_shown_by_the_other() => CatalogueWorld.RunAsync(async world =>
    {
        var product = world.Products[0];
        await world.MustShowEverywhereAsync(product, Promises.Readable, "before anything was changed");
        world.Scenario.Did("Changed one product's price through the two instances in turn, and asked the other one, then the same one, each time as soon as the change was acknowledged.");
        for (var round = 0; round < Rounds; round++)
        {
            product = await world.ChangeAsync(world.Clients[round % 2], product);
            var when = $"after change {round + 1} was acknowledged by instance {1 + round % 2}";
            foreach (var client in (CatalogueClient[])[world.Clients[(round + 1) % 2], world.Clients[round % 2]])
                await world.MustShowAsync(client, product, Promises.NotFromBefore, when);
        }

        world.Scenario.Did("Let the traffic between one instance and the database stand still, changed a price through the other one, asked the first, and let the traffic go on.");
        for (var round = 0; round < CutOff; round++)
        {
            var (reader, writer, before) = (round % 2, (round + 1) % 2, world.Products[1 + round]);
            await world.MustShowEverywhereAsync(before, Promises.Readable, "before anything was changed");
            await world.MustNotShowOldWhenCutOffAsync(
                reader, before, () => world.ChangeAsync(world.Clients[writer], before), $"instance {writer + 1} acknowledged a change");
        }
    }, new CatalogueOptions { Instances = 2 });
}
