using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>A buyer cancels, the request stalls inside the service, and meanwhile the hold ends.</summary>
public sealed class CancelRacesExpiry
{
    private const int Quantity = 10;
    private const int Kept = 4;

    [Scenario("cancel-races-expiry")]
    public Task An_order_that_is_cancelled_while_it_expires_gives_back_once() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = new List<Event>();
        for (var number = 0; number < Stalls.MostStalled; number++) created.Add(await world.CreateEventAsync([Quantity], 5));
        // Other buyers keep theirs, so that tickets given back twice are not hidden by the upper bound.
        var kept = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(quantity: Kept)))));
        await Task.WhenAll(kept.Select(outcome => world.Client.ConfirmAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation)));
        var since = DateTimeOffset.UtcNow;
        var bought = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(quantity: 3)))));

        world.Scenario.Did("Stalled the cancelling of held orders inside instance 1, each before a different one of its database operations, just before the holds expired.");
        await world.UntilJustBeforeAsync(bought, since);
        var (stalled, _) = await world.StallTogetherAsync(
            [.. created.Zip(bought, kept).Select(one => new StalledHold(one.First, one.Second, one.Third))],
            one => world.Client.CancelStalledAsync(one.Order.Id, one.BuyerId, world.Cancellation),
            async (one, answer) =>
            {
                var hadEnded = one.HasEnded;
                var read = await world.ReadAsync(one.Order, one.BuyerId, world.Clients[1]);
                // Too late to change anything (C7) is correct once the hold has ended, whether it is already shown as expired or not (C5).
                var changedNothing = hadEnded && read.Status is (Order.Expired or Order.Held);
                world.Scenario.MustHold(
                    Promises.CancelGivesBack, answer.Status == 204 && (read.Status == Order.Cancelled || changedNothing), () => [$"{one}", $"cancelled: {answer}", $"at the other instance: {read}"]);
                if (read.Status == Order.Cancelled) Stalls.MustHaveBeenSeen(answer);
                await world.MustAddUpAsync(one.Event, [one.Bought, one.Kept!], atOnce: false);
            });
        await world.UntilExpiredAsync(bought);

        world.Scenario.Did("Read each event through instance 2 until the expired tickets were left again, or did not come back, and let its stalled request go on.");
        await Task.WhenAll(stalled.Select(async request =>
        {
            await world.WhenLeftAsync(request.Subject.Event, Quantity - Kept, world.Clients[1]);
            await request.ReleaseAsync();
        }));
        foreach (var request in stalled)
            await world.MustAddUpAsync(request.Subject.Event, [request.Subject.Bought, request.Subject.Kept!], atOnce: false);
    }, new ShopOptions { Instances = 2, Lifetime = TimeSpan.FromSeconds(4), LongerEachAttempt = Races.JustBefore });
}
