using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class PagingWhileOrdersArrive
{
    [Scenario("paging-while-orders-arrive")]
    public Task Who_pages_while_orders_arrive_sees_each_once() => OrdersWorld.RunAsync(async world =>
    {
        var customer = world.LargestCustomer;
        foreach (var list in (OrderList[])[new(customer), new(customer, "placed")])
        {
            var before = (await world.QueryAsync<long>(
                "SELECT id FROM orders WHERE customer_id = $1 AND ($2 = '' OR status = $2)", customer, list.Status ?? "")).ToHashSet();
            world.Scenario.Did($"Followed {list}, {before.Count} of them, while the customer placed an order or two after each page.");
            var shown = await world.WalkAsync(
                number => world.Clients[number % 2], list, world.Scenario.Next(4, 9),
                async number =>
                {
                    for (var more = 0; more <= number % 2; more++)
                        await world.Client.PlaceAsync(customer, world.NewEmail(), world.NewLines(1), world.Cancellation);
                });
            world.MustShowEachOnce(list, before, shown);
        }
    }, new OrdersOptions { FreshOrders = 900, Instances = 2 });
}
