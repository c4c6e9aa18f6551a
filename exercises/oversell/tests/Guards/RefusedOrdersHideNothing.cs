using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

/// <summary>An order for a free seat and something that is gone is about to be refused; meanwhile the seat must be free for everyone.</summary>
public sealed class RefusedOrdersHideNothing
{
    [Scenario("refused-orders-hide-nothing")]
    public Task An_order_that_is_about_to_be_refused_does_not_make_others_sold_out() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did("Stalled orders for a seat that was left and a type or a code that was gone, inside instance 1, each before a different one of its database operations, and ordered the seat through instance 2. Let the stalled orders go on, and sent the others again until their answers were final.");
        await StallAsync(world, one => world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(1)));
        await StallAsync(world, one => world.NewWish(one, one.Ticket(1), one.Ticket(0)));
        await StallAsync(world, one => world.NewWish(one, one.Ticket(1), one.Ticket(2)));
    }, new ShopOptions { Instances = 2 });

    /// <summary>Stalls orders that must be refused, one kind at every step.</summary>
    private static Task StallAsync(ShopWorld world, Func<Event, Wish> doomed) => world.StallAtEachStepAsync(
        async () =>
        {
            // The first type and the last are gone, and so is the code; only the one in the middle is left.
            var created = await world.CreateEventAsync([1, 1, 1], 1);
            var before = await world.BuyAsync(world.NewWish(created, created.PromoCodes[0].Code, created.Ticket(0), created.Ticket(2)));
            return new Doomed(created, before, doomed(created));
        },
        one => world.Client.OrderStalledAsync(one.Wish, world.Cancellation),
        stalled => MustHideNothingAsync(world, stalled),
        // A service that knows without asking the database knows correctly, as far as can be seen.
        (one, answer) =>
        {
            world.Scenario.MustHold(Promises.RefusedForAReason, answer.Status == 409, () => [$"{one.Wish}, for which there is not enough", $"answer: {answer}"]);
            return Task.CompletedTask;
        });

    private static async Task MustHideNothingAsync(ShopWorld world, IReadOnlyList<StalledRequest<Doomed>> stalled)
    {
        var wishes = stalled.Select(request => world.NewWish(request.Subject.Event, request.Subject.Event.Ticket(1))).ToList();
        var answers = await Task.WhenAll(wishes.Select(wish => world.Clients[1].OrderAsync(wish, world.Cancellation)));
        foreach (var ((request, wish), answer) in stalled.Zip(wishes).Zip(answers))
        {
            world.Scenario.MustHold(
                Promises.RefusedOnlyIfGone, answer.Status != 409,
                () => [$"an order that must be refused {request}", $"{wish}, which is left", $"answer: {answer}"]);
        }

        await stalled.ReleaseAsync();
        foreach (var (request, wish) in stalled.Zip(wishes))
            await world.MustAddUpAsync(request.Subject.Event, [request.Subject.Before, await world.BuyAsync(wish, world.Clients[1])]);
    }

    private sealed record Doomed(Event Event, Outcome Before, Wish Wish)
    {
        public override string ToString() => $"{Wish}";
    }
}
