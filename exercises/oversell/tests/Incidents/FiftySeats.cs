using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class FiftySeats
{
    private const int Seats = 50;

    // More than for a few buyers: a request that loses again and again must be told to come back, not that nothing is left.
    private const int Rounds = 20;

    [Scenario("fifty-seats")]
    public Task Fifty_buyers_of_fifty_seats_all_have_one_in_the_end() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = await world.CreateEventAsync([Seats]);
        world.Scenario.Did($"Sent {Seats} orders for one of {Seats} seats each at the same moment, in lockstep, and each until its answer was final.");
        var outcomes = await world.OrderInLockstepAsync(world.NewWishes(Seats, created, created.Ticket()), Rounds);

        world.MustBeBoughtBy(Seats, outcomes);
        await world.MustAddUpAsync(created, outcomes);
    });
}
