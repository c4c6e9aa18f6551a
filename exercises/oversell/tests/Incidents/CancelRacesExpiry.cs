using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>The buyer cancels, the request stalls inside the service, and meanwhile the hold ends.</summary>
public sealed class CancelRacesExpiry
{
    private const int Quantity = 10;
    private const int Kept = 4;

    [Scenario("cancel-races-expiry")]
    public Task An_order_that_is_cancelled_while_it_expires_gives_back_once() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = new List<Event>();
        for (var number = 0; number < Races.MostStalled; number++) created.Add(await world.CreateEventAsync([Quantity], 5));
        // Others keep theirs: what is given back twice does not hide behind the upper bound.
        var kept = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(quantity: Kept)))));
        await Task.WhenAll(kept.Select(outcome => world.Client.ConfirmAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation)));
        var bought = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.PromoCodes[0].Code, one.Ticket(quantity: 3)))));

        world.Scenario.Did("Stalled the cancelling of held orders inside instance 1, each before another of its database operations, just before the holds expired.");
        await world.UntilJustBeforeAsync(bought);
        var stalled = await world.StallAtEachStepAsync(
            number => world.Client.CancelUncheckedAsync(bought[number].Order!.Id, bought[number].Wish.BuyerId, world.Cancellation));
        await world.UntilExpiredAsync(bought);

        world.Scenario.Did("Read each event through instance 2 until what had expired was left again, or would not come, and let its stalled request go on.");
        await Task.WhenAll(stalled.Select(async request =>
        {
            await world.WhenLeftAsync(created[request.Index], Quantity - Kept, world.Clients[1]);
            await request.ReleaseAsync();
        }));
        foreach (var request in stalled)
            await world.MustAddUpAsync(created[request.Index], [bought[request.Index], kept[request.Index]], atOnce: false);
    }, new ShopOptions { Instances = 2, Lifetime = TimeSpan.FromSeconds(4) });
}
