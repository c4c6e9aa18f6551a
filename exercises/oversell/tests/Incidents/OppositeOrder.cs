using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class OppositeOrder
{
    private const int Buyers = 6;
    private const int Seats = 20;

    [Scenario("opposite-order")]
    public Task Orders_that_name_the_same_types_in_opposite_order_both_end_right() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = await world.CreateEventAsync([Seats, Seats, Seats]);
        world.Scenario.Did($"Sent {Buyers} orders for the same three types, every other one in the opposite order, at the same moment, in lockstep, and each until its answer was final. There were enough tickets for all.");
        Ticket[] tickets = [created.Ticket(0), created.Ticket(1), created.Ticket(2)];
        var outcomes = await world.OrderInLockstepAsync(
            [.. Enumerable.Range(0, Buyers).Select(number => world.NewWish(created, number % 2 == 0 ? tickets : [.. tickets.Reverse()]))]);

        world.MustBeBoughtBy(Buyers, outcomes);
        await world.MustAddUpAsync(created, outcomes);
    });
}
