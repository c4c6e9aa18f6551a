using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class PageCostWithCustomer
{
    private const int Walking = 100;
    private const int Looking = 20;

    [Scenario("page-cost-with-customer")]
    public Task The_last_page_of_the_largest_customer_costs_what_the_first_one_costs() => OrdersWorld.RunAsync(async world =>
    {
        var orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
        var list = new OrderList(orders.LargeCustomer(world.Scenario.Next(0, orders.LargeCustomers)));
        var owned = (int)await world.ScalarAsync<long>("SELECT count(*) FROM orders WHERE customer_id = $1", list.CustomerId);
        world.Scenario.Did($"Followed the list of a customer with {owned} orders from the first page to the last, and measured what pages after the first cost.");
        // The cost of the first page belongs to page-cost-with-table: finding the start of a list differs from finding where to go on.
        var cursor = (await world.Client.PageAsync(list, null, Looking, world.Cancellation)).Next;
        for (var seen = Looking; seen < owned; seen += Walking)
        {
            // Every tenth step measures an ordinary page there; the last pages in any case.
            var left = owned - seen;
            if (left <= Walking || seen / Walking % 10 == 0) await LookAsync(cursor, $"the page after {seen} orders");
            var page = await world.Client.PageAsync(list, cursor, Walking, world.Cancellation);
            world.Scenario.MustHold(
                Promises.EachOnce, page.Orders!.Count == Math.Min(Walking, left) && page.Next is null == left <= Walking,
                () => [$"after {seen} of {owned} orders, a page of {Walking} has {page.Orders.Count} and next is {page.Next ?? "null"}"]);
            cursor = page.Next;
        }

        async Task LookAsync(string? at, string what)
        {
            var (_, cost) = await world.PageCostAsync(list, at, Looking, 1);
            world.MustBeCheap("buffers of a large customer's page", $"{what} ({Looking} orders) of {list}, who has {owned}", cost, Looking);
        }
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });
}
