using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class PageCostWithTable
{
    private const int Limit = 20;

    [Scenario("page-cost-with-table")]
    public Task A_page_costs_the_same_in_a_table_ten_times_as_large() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Asked for the first pages of ordinary customers over production's data, and of one who has bought nothing for a long time.");
        var whole = await WorstAsync(world);
        var orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
        var silent = new OrderList(orders.LargeCustomer(world.Scenario.Next(0, orders.LargeCustomers)));
        var (_, cost) = await world.PageCostAsync(silent, null, Limit, Limit);
        world.MustBeCheap("buffers of a silent customer's first page", $"the first {Limit} of {silent}, whose last order is long ago", cost, Limit);
        world.Scenario.Did("Asked for the same of ordinary customers over a tenth of the data.");
        var tenth = await world.StartOtherAsync(new OrdersOptions { BeginsAs = OrdersSetup.Tenth });
        var before = await WorstAsync(tenth);
        world.Scenario.MustBeAtMost(
            Promises.PageDoesNotGrow, "growth of a page with ten times the orders", Math.Round(whole / before, 2), 2,
            () => [$"a page of {Limit} orders read {before} buffers at a tenth of the orders, and {whole} at all of them"]);
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });

    // The median of five: work that happens beside a single request is not the request's.
    private static async Task<double> WorstAsync(OrdersWorld world)
    {
        List<double> buffers = [];
        foreach (var customer in await world.OrdinaryCustomersAsync())
        {
            var (_, cost) = await world.PageCostAsync(new OrderList(customer), null, Limit, Limit);
            world.MustBeCheap("buffers of an ordinary customer's page", $"the first {Limit} orders of customer {customer}", cost, Limit);
            buffers.Add(cost.Buffers);
        }

        return buffers.Order().ElementAt(2);
    }
}
