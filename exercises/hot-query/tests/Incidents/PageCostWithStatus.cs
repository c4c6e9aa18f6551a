using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class PageCostWithStatus
{
    private const int Limit = 5;
    private const int MostPages = 6;

    [Scenario("page-cost-with-status")]
    public Task A_page_of_a_rare_status_costs_what_any_page_costs() => OrdersWorld.RunAsync(async world =>
    {
        var orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
        var customer = orders.LargeCustomer(world.Scenario.Next(0, orders.LargeCustomers));
        foreach (var status in (string[])[GeneratedOrders.RareStatus, "cancelled"])
        {
            var list = new OrderList(customer, status);
            var owned = (int)await world.ScalarAsync<long>(
                "SELECT count(*) FROM orders WHERE customer_id = $1 AND status = $2", customer, status);
            // The harness made the data, the same for every run: only the service can have changed it.
            world.Scenario.MustHold(Promises.TablesStayOpen, owned > Limit, () => [$"of {list}, {owned} are left; there were more than {Limit} before the service"]);
            world.Scenario.Did($"Followed {list}, {owned} of them.");
            string? cursor = null;
            for (var seen = 0; seen < Math.Min(owned, MostPages * Limit); seen += Limit)
            {
                var (page, cost) = await world.PageCostAsync(list, cursor, Limit, Math.Min(Limit, owned - seen));
                world.MustBeCheap("buffers of a page of one status", $"{Limit} after {seen} of {list}", cost, Limit);
                world.Scenario.MustHold(
                    Promises.ListIsRight, page.Orders!.All(order => order.Status == status) && page.Next is null == seen + Limit >= owned,
                    () => [$"{Limit} after {seen} of {owned} of {list}: {string.Join(", ", page.Orders!.Select(order => order.Status))}, next is {page.Next ?? "null"}"]);
                cursor = page.Next;
            }
        }
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });
}
