using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class TwoInstances
{
    private const int Buyers = 6;
    private const int Seats = 1;

    [Scenario("two-instances")]
    public Task Buyers_at_two_instances_share_the_same_seats() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = await world.CreateEventAsync([Seats]);
        world.Scenario.Did($"Sent {Buyers} orders for one of {Seats} seats at the same moment, in lockstep, over two instances in turn, and each until its answer was final.");
        var outcomes = await world.OrderInLockstepAsync(world.NewWishes(Buyers, created, created.Ticket()));

        world.MustBeBoughtBy(Seats, outcomes);
        await world.MustAddUpAsync(created, outcomes);
    }, new ShopOptions { Instances = 2 });
}
