using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class StatementsPerPage
{
    [Scenario("statements-per-page")]
    public Task A_larger_page_takes_no_more_statements() => OrdersWorld.RunAsync(async world =>
    {
        var mailbox = world.Fresh.CountBy(order => order.Email).MaxBy(one => one.Value).Key;
        world.Scenario.Did("Asked for pages of 1, 20 and 100 orders, with and without a status, and searched.");
        foreach (var limit in (int[])[1, 20, 100])
        {
            foreach (var list in (OrderList[])[new(world.LargestCustomer), new(world.LargestCustomer, "delivered")])
            {
                var (page, cost) = await world.PageCostAsync(list, null, limit, Math.Min(limit, world.Fresh.ListOf(list).Count));
                world.MustTakeFewStatements($"a page of {page.Orders!.Count} of {list}", cost);
            }
        }

        var (found, searching) = await world.CostOfAsync(() => world.Client.SearchAsync(mailbox, world.Cancellation));
        world.MustTakeFewStatements($"a search that found {found.Count} orders", searching);
    }, new OrdersOptions { FreshOrders = 3_000 });
}
