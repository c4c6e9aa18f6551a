using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class NormalSellOut
{
    [Scenario("normal-sell-out")]
    public Task A_sale_without_any_rush_sells_every_seat() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([23, 17]);
        world.Scenario.Did("Sold an event out, one order after another, of one to ten tickets each.");
        var bought = new List<Outcome>();
        foreach (var (index, type) in created.TicketTypes.Index())
        {
            for (var left = type.Quantity; left > 0;)
            {
                // The last orders are large, too: one buyer must be able to get whatever is left.
                var quantity = left <= 10 ? left : world.Scenario.Next(1, Math.Min(10, left - 7));
                bought.Add(await world.BuyAsync(world.NewWish(created, created.Ticket(index, quantity))));
                left -= quantity;
            }
        }

        await world.MustAddUpAsync(created, bought);
        var late = await world.OrderAsync(world.NewWish(created, created.Ticket()));
        world.MustBeBoughtBy(0, [late]);
    });
}
