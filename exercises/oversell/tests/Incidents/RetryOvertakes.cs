using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>
/// The caller of the first request leaves before it is answered, and its retry through another instance finishes first.
/// </summary>
public sealed class RetryOvertakes
{
    [Scenario("retry-overtakes")]
    public Task A_retry_that_overtakes_its_stalled_first_request_does_not_buy_twice() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did("Stalled an order inside instance 1, each time before a different one of its database operations, and sent it again through instance 2.");
        await world.StallOrdersAtEachStepAsync(
            async () =>
            {
                var created = await world.CreateEventAsync([10]);
                return new StalledWish(created, world.NewWish(created, created.Ticket(quantity: 4)));
            },
            stalled => MustBuyOnceAsync(world, stalled));
    }, new ShopOptions { Instances = 2 });

    private static async Task MustBuyOnceAsync(ShopWorld world, IReadOnlyList<StalledRequest<StalledWish>> stalled)
    {
        var early = await Task.WhenAll(stalled.Select(request => world.Clients[1].OrderAsync(request.Subject.Wish, world.Cancellation)));

        world.Scenario.Did("Let the stalled orders go on, and sent each again until its answer was final.");
        var firsts = await stalled.ReleaseAsync();
        foreach (var ((request, first), retry) in stalled.Zip(firsts).Zip(early))
        {
            var wish = request.Subject.Wish;
            var last = await world.BuyAsync(wish, world.Clients[1]);
            var ids = new[] { first, retry, last.Last }.Where(answer => answer.Status == 201).Select(answer => answer.Field("id")).Distinct().ToList();
            world.Scenario.MustHold(
                Promises.OneKeyIsOneOrder, ids.Count == 1,
                () => [$"{wish}", $"{request}", $"its answer: {first}", $"the retry's: {retry}", $"the last: {last.Last}"]);
            await world.MustAddUpAsync(request.Subject.Event, [last]);
        }
    }
}
