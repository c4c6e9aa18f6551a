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
            world.Scenario.Did($"Followed {list}, {before.Count} of them, while after each page the customer placed an order or two, and others were imported with the time of an older one.");
            var times = world.Fresh.Where(list.Holds).Select(order => order.PlacedAt).ToList();
            await using var importing = await world.OpenAsync();
            var shown = await world.WalkAsync(
                number => world.Clients[number % 2], list, world.Scenario.Next(4, 9),
                async number =>
                {
                    for (var more = 0; more <= number % 2; more++)
                        await world.Client.PlaceAsync(customer, world.NewEmail(), world.NewLines(1), world.Cancellation);
                    var same = times[world.Scenario.Next(0, times.Count)];
                    await importing.BeginAsync();
                    await world.ImportAsync(importing, [(customer, world.NewEmail(), "placed", same), (customer, world.NewEmail(), "placed", same.AddTicks(10))]);
                    await importing.CommitAsync();
                });
            world.MustShowEachOnce(list, before, shown);
        }
    }, new OrdersOptions { FreshOrders = 900, Instances = 2 });
}
