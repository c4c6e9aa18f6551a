using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class RefusedOrdersLeaveNothing
{
    [Scenario("refused-orders-leave-nothing")]
    public Task A_refused_order_leaves_its_key_its_tickets_and_its_promo_code_free() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([5, 1], 1);
        var code = created.PromoCodes[0].Code;
        var first = await world.BuyAsync(world.NewWish(created, created.Ticket(1)));
        world.Scenario.Did("Ordered, with a code, a type that was left together with one that was sold out.");
        var wish = world.NewWish(created, code, created.Ticket(0, 2), created.Ticket(1));
        world.MustBeBoughtBy(0, [await world.OrderAsync(wish)]);
        await world.MustAddUpAsync(created, [first]);

        world.Scenario.Did("Used the code for another order, gave back the tickets that were missing, and sent the refused request again.");
        var second = await world.BuyAsync(world.NewWish(created, code, created.Ticket(0)));
        world.MustBeBoughtBy(0, [await world.OrderAsync(wish)]);
        await world.MustAddUpAsync(created, [first, second]);
        foreach (var outcome in (Outcome[])[first, second])
            await world.Client.CancelAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation);
        var again = await world.OrderAsync(wish);
        world.Scenario.MustHold(Promises.RefusalLeavesTheKey, again.Order is not null, () => again.Lines);
        await world.MustAddUpAsync(created, [first, second, again]);
    });
}
