using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>
/// The caller of the first request leaves before it is answered, and its retry through another instance finishes first.
/// </summary>
public sealed class RetryOvertakes
{
    private const int Rounds = 2;

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
        await MustBeOneContentAsync(world);
    }, new ShopOptions { Instances = 2 });

    /// <summary>The same key at the same moment, with the same content and with others: one of them becomes the order.</summary>
    private static async Task MustBeOneContentAsync(ShopWorld world)
    {
        world.Scenario.Did("Sent an order twice, its types in opposite order, and three other contents with its key, at the same moment, in lockstep, over two instances in turn, and each until its answer was final; twice over.");
        for (var round = 1; round <= Rounds; round++)
        {
            var (created, other) = (await world.CreateEventAsync([20, 20], 5), await world.CreateEventAsync([20]));
            var wish = world.NewWish(created, created.Ticket(0, 2), created.Ticket(1, 3));
            Wish[] wishes = world.Scenario.Shuffled((Wish[])
            [
                wish, wish with { Tickets = [.. wish.Tickets.Reverse()] }, wish with { Tickets = [created.Ticket(0, 3), created.Ticket(1, 2)] },
                wish with { PromoCode = created.PromoCodes[0].Code }, wish with { EventId = other.Id, Tickets = [other.Ticket(0, 2)] },
            ]);
            var outcomes = await world.OrderInLockstepAsync(wishes);
            IEnumerable<string> Seen() => outcomes.SelectMany(outcome => outcome.Lines);
            foreach (var outcome in outcomes) world.Scenario.MustHoldInTime(Promises.AnswerInTheEnd, ShopClient.IsFinal(outcome.Last), Seen);
            var bought = outcomes.Where(outcome => outcome.Order is not null).ToList();
            world.Scenario.MustHold(Promises.OneKeyIsOneOrder, bought.Select(outcome => outcome.Order!.Id).Distinct().Count() == 1, Seen);
            foreach (var outcome in outcomes)
            {
                var isIts = outcome.Wish.IsMetBy(bought[0].Order);
                world.Scenario.MustHold(isIts ? Promises.OneKeyIsOneOrder : Promises.OtherContentIsRefused, outcome.Last.Status == (isIts ? 201 : 422), Seen);
            }

            foreach (var one in (Event[])[created, other]) await world.MustAddUpAsync(one, bought.Take(1).Where(outcome => outcome.Order!.EventId == one.Id));
        }
    }

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
