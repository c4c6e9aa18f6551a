using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class OrdersShowAtOnce
{
    private const int Rounds = 6;

    [Scenario("orders-show-at-once")]
    public Task What_one_instance_took_the_other_one_shows() => OrdersWorld.RunAsync(async world =>
    {
        var (customer, email) = (world.NewCustomer(), world.NewEmail());
        world.Scenario.Did("Placed orders at one of two instances and asked the other one at once, repeatedly.");
        List<string> placed = [];
        for (var round = 0; round < Rounds; round++)
        {
            // Both have just answered the same questions: an instance that caches answers has cached these.
            var (taking, asked) = (world.Clients[round % 2], world.Clients[(round + 1) % 2]);
            foreach (var client in world.Clients) await AskAsync(client);
            var order = await taking.PlaceAsync(customer, email, world.NewLines(1 + round % 3), world.Cancellation);
            placed.Insert(0, $"{order}");
            foreach (var client in (OrdersClient[])[asked, taking])
            {
                var (list, found, counted) = await AskAsync(client);
                world.Scenario.MustHold(
                    Promises.ShownAtOnce, list.SequenceEqual(placed) && found.SequenceEqual(placed) && counted >= placed.Count,
                    () =>
                    [
                        $"after order {round + 1} ({order.Id}) was answered, {(client == asked ? "the other instance" : "the instance that took it")} answers:",
                        $"the list has {list.Count} orders, the search {found.Count}, the report counts {counted}; each should be {placed.Count}",
                    ]);
            }
        }

        world.Scenario.Did("Placed the same order at both at the same moment, killed the first instance, and asked the one that was left.");
        var lines = world.NewLines(2);
        var twins = await Task.WhenAll(world.Clients.Select(client => client.PlaceAsync(customer, email, lines, world.Cancellation)));
        await world.Service.KillAsync(world.Cancellation);
        var left = (await world.Clients[1].PageAsync(new OrderList(customer), null, null, world.Cancellation)).Orders!.Described();
        world.Scenario.MustHold(
            Promises.ShownAtOnce, left.Order(StringComparer.Ordinal).SequenceEqual([.. placed.Concat(twins.Described()).Order(StringComparer.Ordinal)]),
            () => [$"{placed.Count} orders were answered before, and {string.Join(" and ", twins.Select(order => order.Id))} at the same moment", .. left.Select(order => $"shown: {order}")]);

        async Task<(IReadOnlyList<string> List, IReadOnlyList<string> Found, int Counted)> AskAsync(OrdersClient client)
        {
            var list = await client.PageAsync(new OrderList(customer), null, null, world.Cancellation);
            var found = await client.SearchAsync(email, world.Cancellation);
            var today = DateOnly.FromDateTime(DateTime.UtcNow);
            var days = await client.ReportAsync(today.AddDays(-1), today.AddDays(1), "Etc/UTC", world.Cancellation);
            return (list.Orders!.Described(), found.Described(), days.Sum(day => day.Orders));
        }
    }, new OrdersOptions { FreshOrders = 300, Instances = 2 });
}
