using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class StalledOrder
{
    [Scenario("stalled-order")]
    public Task An_order_that_stalls_inside_the_service_holds_up_no_other() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        Wish NewWish(Event one) => world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(0, 2), one.Ticket(1, 2));

        world.Scenario.Did("Stalled orders for different events inside instance 1, each before a different one of its database operations, and ordered the same through instance 2 while they hung.");
        await world.StallOrdersAtEachStepAsync(
            async () =>
            {
                var created = await world.CreateEventAsync([10, 10], 10);
                return new StalledWish(created, NewWish(created));
            },
            async stalled =>
            {
                var second = stalled.Select(request => NewWish(request.Subject.Event)).ToList();
                var answers = await Task.WhenAll(second.Select(wish => world.Clients[1].OrderAsync(wish, world.Cancellation)));
                foreach (var (request, answer) in stalled.Zip(answers))
                    world.Scenario.MustHold(Promises.RefusedOnlyIfGone, answer.Status != 409, () => [$"{request}", $"another order, for which there is enough: {answer}"]);

                world.Scenario.Did("Let the stalled orders go on, and sent each order again until its answer was final.");
                await stalled.ReleaseAsync();
                foreach (var (request, wish) in stalled.Zip(second))
                    await world.MustAddUpAsync(request.Subject.Event, [await world.BuyAsync(request.Subject.Wish), await world.BuyAsync(wish, world.Clients[1])]);
            });
    }, new ShopOptions { Instances = 2 });
}
