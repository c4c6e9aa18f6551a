using Harness.Postgres;

namespace HotQuery.Tests.Setup;

/// <summary>What requests may cost PostgreSQL (C4, C6), and the customers to measure with.</summary>
internal static class Costs
{
    public const int MostStatements = 4;

    // A page of an ordinary customer must be full, but must not be most of the customer's orders.
    private const string OrdinaryCustomers =
        "SELECT customer_id FROM orders GROUP BY 1 HAVING count(*) BETWEEN 22 AND 60 ORDER BY md5(customer_id::text || $1) LIMIT 5";

    /// <summary>How many buffers a page may read.</summary>
    public static int BuffersOf(int limit) => 40 + 10 * limit;

    /// <summary>Some customers with a page of orders and a little more, chosen by the scenario's seed.</summary>
    public static async Task<IReadOnlyList<long>> OrdinaryCustomersAsync(this OrdersWorld world)
    {
        var customers = await world.QueryAsync<long>(OrdinaryCustomers, world.Scenario.Token());
        // The harness made the data, the same for every run: only the service can have changed it.
        world.Scenario.MustHold(
            Promises.TablesStayOpen, customers.Count == 5, () => [$"of the orders that were there before the service, {customers.Count} of 5 ordinary customers are found"]);
        return customers;
    }

    /// <summary>Asks for a page that must have at least this many orders, and returns its cost.</summary>
    public static async Task<(ShownPage Page, StatementCost Cost)> PageCostAsync(
        this OrdersWorld world, OrderList list, string? cursor, int limit, int atLeast)
    {
        var (page, cost) = await world.CostOfAsync(() => world.Client.PageAsync(list, cursor, limit, world.Cancellation));
        world.Scenario.MustHold(
            Promises.ListIsRight, page.Orders!.Count >= atLeast && page.Orders.Count <= limit && page.Orders.All(order => order.CustomerId == list.CustomerId),
            () => [$"a page of {list} with limit {limit} has {page.Orders.Count} orders; at least {atLeast} belong there"]);
        return (page, cost);
    }

    /// <summary>Ends the scenario unless the page's cost is within its limit.</summary>
    public static void MustBeCheap(this OrdersWorld world, string measure, string what, StatementCost cost, int limit) =>
        world.Scenario.MustBeAtMost(
            Promises.PageIsCheap, measure, cost.Buffers, BuffersOf(limit), () => [$"{what}: {cost}", .. cost.Heaviest]);
}
