using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class PromoLimit
{
    private const int Buyers = 8;
    private const int Limit = 3;

    [Scenario("promo-limit")]
    public Task A_promo_code_is_used_up_to_its_limit_exactly() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        // Each order has its own type: only the code is shared.
        var created = await world.CreateEventAsync([.. Enumerable.Repeat(10, Buyers)], Limit);
        var code = created.PromoCodes[0].Code;
        world.Scenario.Did($"Sent {Buyers} orders, each for another type and all with a code for {Limit}, at the same moment, in lockstep, and each until its answer was final.");
        var outcomes = await world.OrderInLockstepAsync(
            [.. Enumerable.Range(0, Buyers).Select(type => world.NewWish(created, code, created.Ticket(type)))]);

        world.MustBeBoughtBy(Limit, outcomes);
        world.MustSayWhy(Refusal.PromoCodeUsedUp, outcomes);
        await world.MustAddUpAsync(created, outcomes);

        world.Scenario.Did("Cancelled one of the orders and used the code again.");
        var cancelled = outcomes.First(outcome => outcome.Order is not null);
        await world.Client.CancelAsync(cancelled.Order!.Id, cancelled.Wish.BuyerId, world.Cancellation);
        var next = await world.BuyAsync(world.NewWish(created, code, created.Ticket()));
        await world.MustAddUpAsync(created, [.. outcomes, next]);
    });
}
