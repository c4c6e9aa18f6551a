using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>The buyer cancels, the request stalls inside the service, and meanwhile the hold ends.</summary>
public sealed class CancelRacesExpiry
{
    [Scenario("cancel-races-expiry")]
    public Task An_order_that_is_cancelled_while_it_expires_gives_back_once() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = new List<Event>();
        for (var number = 0; number < Races.MostStalled; number++) created.Add(await world.CreateEventAsync([10], 5));
        var bought = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(quantity: 3)))));
        // Others keep theirs: what is given back twice does not hide behind the upper bound.
        var kept = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(quantity: 4)))));
        foreach (var outcome in kept) await world.Client.ConfirmAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation);

        world.Scenario.Did("Stalled the cancelling of held orders inside instance 1, each before another of its database operations, until the holds had expired.");
        var stalled = await world.StallAtEachStepAsync(
            number => world.Client.CancelUncheckedAsync(bought[number].Order!.Id, bought[number].Wish.BuyerId, world.Cancellation));
        await world.UntilAsync(bought.Max(outcome => outcome.Order!.ExpiresAt));

        world.Scenario.Did("Read the events through instance 2 until what had expired was left again, or would not come, and let the stalled requests go on.");
        await Task.WhenAll(stalled.Select(request => world.WhenLeftAsync(created[request.Index], 10 - 4, world.Clients[1])));
        await stalled.ReleaseAsync();
        foreach (var request in stalled)
            await world.MustAddUpAsync(created[request.Index], [bought[request.Index], kept[request.Index]], atOnce: false);
    }, new ShopOptions { Instances = 2, Lifetime = TimeSpan.FromSeconds(5) });
}
