using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Behaviour;

public sealed class SoldOut
{
    [Scenario("sold-out")]
    public Task What_is_sold_out_or_used_up_is_refused_with_its_reason() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([3, 10], 1);
        var code = created.PromoCodes[0].Code;
        world.Scenario.Did("Bought two of three tickets and the only use of a code; then asked for two tickets, alone and with others, and for the code.");
        var first = await world.BuyAsync(world.NewWish(created, code, created.Ticket(quantity: 2)));

        var alone = await world.OrderAsync(world.NewWish(created, created.Ticket(quantity: 2)));
        var together = await world.OrderAsync(world.NewWish(created, created.Ticket(1, 1), created.Ticket(0, 2)));
        var usedUp = await world.OrderAsync(world.NewWish(created, code, created.Ticket(1, 1)));
        world.MustBeBoughtBy(0, [alone, together, usedUp]);
        world.MustSayWhy(Refusal.SoldOut, alone, together);
        world.MustSayWhy(Refusal.PromoCodeUsedUp, usedUp);
        await world.MustAddUpAsync(created, [first]);

        world.Scenario.Did("Asked for the last one.");
        var last = await world.BuyAsync(world.NewWish(created, created.Ticket()));
        await world.MustAddUpAsync(created, [first, last]);
    });
}
