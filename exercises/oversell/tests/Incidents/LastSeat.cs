using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class LastSeat
{
    private const int Buyers = 8;

    [Scenario("last-seat")]
    public Task Of_many_buyers_of_the_last_seat_one_holds_it_and_the_rest_are_told() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = await world.CreateEventAsync([1]);
        world.Scenario.Did($"Sent {Buyers} orders for the only seat at the same moment, in lockstep, and each until its answer was final.");
        var outcomes = await world.OrderInLockstepAsync(world.NewWishes(Buyers, created, created.Ticket()));

        world.MustBeBoughtBy(1, outcomes);
        world.MustSayWhy(Refusal.SoldOut, outcomes);
        await world.MustAddUpAsync(created, outcomes);
    });
}
