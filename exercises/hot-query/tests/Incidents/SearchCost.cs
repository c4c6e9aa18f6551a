using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class SearchCost
{
    [Scenario("search-cost")]
    public Task A_search_costs_the_same_for_every_address() => OrdersWorld.RunAsync(async world =>
    {
        var orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
        var customers = await world.OrdinaryCustomersAsync();
        var ordinary = await world.QueryAsync<string>(
            "SELECT min(email) FROM orders WHERE customer_id = ANY($1) AND email LIKE '%@mail%' GROUP BY customer_id", customers.ToArray());
        (string Address, int AtLeast)[] addresses =
        [
            (orders.SharedMailbox(world.Scenario.Next(0, orders.LargeCustomers)), 1), .. ordinary.Select(address => (address, 1)), (world.NewEmail(), 0),
        ];
        world.Scenario.Did("Searched for a mailbox that many share, for ordinary customers, and for an unknown address, in upper or lower case.");
        foreach (var (address, atLeast) in addresses)
        {
            var spelled = world.Scenario.Next(0, 2) == 0 ? address.ToUpperInvariant() : address.ToLowerInvariant();
            var (found, cost) = await world.CostOfAsync(() => world.Client.SearchAsync(spelled, world.Cancellation));
            world.Scenario.MustHold(
                Promises.SearchIsRight, found.Count >= atLeast && found.All(order => string.Equals(order.Email, address, StringComparison.OrdinalIgnoreCase)),
                () => [$"searched for {spelled} and found {found.Count} orders"]);
            world.MustBeCheap("buffers of a search", $"{found.Count} orders for {spelled}", cost, Oracle.SearchLimit);
        }
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });
}
