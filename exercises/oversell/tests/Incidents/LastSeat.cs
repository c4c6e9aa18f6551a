using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class LastSeat
{
    private const int Buyers = 8;

    // On a busy machine a race that was forced may still not take place.
    private const int Events = 3;

    [Scenario("last-seat")]
    public Task Of_many_buyers_of_the_last_seat_one_holds_it_and_the_rest_are_told() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did($"For each of {Events} events, sent {Buyers} orders for the only seat at the same moment, in lockstep, and each until its answer was final.");
        for (var number = 0; number < Events; number++)
        {
            var created = await world.CreateEventAsync([1]);
            var outcomes = await world.OrderInLockstepAsync(world.NewWishes(Buyers, created, created.Ticket()));
            world.MustBeBoughtBy(1, outcomes);
            world.MustSayWhy(Refusal.SoldOut, outcomes);
            await world.MustAddUpAsync(created, outcomes);
        }
    });
}
