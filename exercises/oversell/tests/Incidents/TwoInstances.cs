using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class TwoInstances
{
    private const int Buyers = 6;
    private const int Seats = 1;

    // A seat is sold only once. Where an instance serializes its requests, one of each instance must meet at the same seat.
    private const int Events = 4;

    [Scenario("two-instances")]
    public Task Buyers_at_two_instances_share_the_same_seats() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did($"Sent {Buyers} orders for one of {Seats} seats at the same moment, in lockstep, over two instances in turn, and each until its answer was final; for {Events} events, one after the other.");
        for (var number = 1; number <= Events; number++)
        {
            var created = await world.CreateEventAsync([Seats]);
            var outcomes = await world.OrderInLockstepAsync(world.NewWishes(Buyers, created, created.Ticket()));

            world.MustBeBoughtBy(Seats, outcomes);
            await world.MustAddUpAsync(created, outcomes);
        }
    }, new ShopOptions { Instances = 2 });
}
