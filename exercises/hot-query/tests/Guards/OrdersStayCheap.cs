using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class OrdersStayCheap
{
    private const int Orders = 60;
    private const int MostIndexBytes = 700;

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
        await world.MustBeCheapToWriteAsync(
            Orders, number => world.Client.PlaceAsync(customers[number % customers.Count], world.NewEmail(), world.NewLines(3), world.Cancellation));
    }, new OrdersOptions { BeginsAs = OrdersSetup.Tenth });
}
