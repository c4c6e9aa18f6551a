using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class OrdersStayCheap
{
    private const int Orders = 60;
    private const int MostIndexBytes = 700;
    private const int MostLogBytes = 5_000;
    private const int LeastLogBytes = 200;

    private const string IndexBytes =
        """
        SELECT sum(pg_indexes_size(c.oid))::float8 / (SELECT count(*) FROM orders)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        """;

    [Scenario("orders-stay-cheap")]
    public Task An_order_costs_little_to_write_and_to_keep() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Started the service over production's data, and added up the sizes of the indexes.");
        var bytes = await world.ScalarAsync<double>(IndexBytes);
        world.Scenario.MustBeAtMost(
            Promises.CheapToKeep, "index bytes per order", Math.Round(bytes), MostIndexBytes,
            () => [$"{bytes:0} bytes of indexes for each order"]);

        world.Scenario.Did($"Placed {Orders} orders of three lines.");
        var customers = await world.OrdinaryCustomersAsync();
        var (_, cost) = await world.CostOfAsync(async () =>
        {
            for (var number = 0; number < Orders; number++)
            {
                await world.Client.PlaceAsync(
                    customers[number % customers.Count], world.NewEmail(), world.NewLines(3), world.Cancellation);
            }

            return 0;
        });
        var each = cost.WalBytes / (double)Orders;
        world.Scenario.MustHold(Promises.IsInTheLog, each >= LeastLogBytes, () => [$"{each:0} bytes of log for each of {Orders} orders", .. cost.Heaviest]);
        world.Scenario.MustBeAtMost(
            Promises.CheapToWrite, "log bytes per order", Math.Round(each), MostLogBytes,
            () => [$"{each:0} bytes of log for each order", .. cost.Heaviest]);
    }, new OrdersOptions { BeginsAs = OrdersSetup.Tenth });
}
