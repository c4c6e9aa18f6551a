using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class AllOrNothing
{
    private const int Rounds = 3;

    [Scenario("all-or-nothing")]
    public Task Orders_over_several_types_have_all_of_them_or_none() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did("Sent orders for two or three of three types with one seat each, with a buyer for each pair, at the same moment, in lockstep, and each until its answer was final; three times over.");
        for (var round = 1; round <= Rounds; round++)
        {
            var created = await world.CreateEventAsync([1, 1, 1]);
            int[][] wanted = [[0, 1], [1, 2], [2, 0], [0, 1, 2], [1, 0], [2, 1]];
            var wishes = world.Scenario.Shuffled(wanted).Select(types => world.NewWish(created, [.. types.Select(type => created.Ticket(type))])).ToArray();
            var outcomes = await world.OrderInLockstepAsync(wishes);

            // Any two of the wishes have a type in common.
            world.MustBeBoughtBy(1, outcomes);
            await world.MustAddUpAsync(created, outcomes);
        }
    });
}
