using Harness.Postgres;

namespace HotQuery.Tests.Setup;

/// <summary>What requests may cost PostgreSQL (C4, C6), and the customers to measure with.</summary>
internal static class Costs
{
    public const int MostStatements = 4;

    private const int MostLogBytes = 5_000;
    private const int LeastLogBytes = 200;

    // By the letter the days are those of that time zone. A service that asks for days in UTC, and one more on either side, is right, too.
    private const string OrdersAround =
        """
        SELECT greatest(count(*) FILTER (WHERE placed_at >= $1 AND placed_at < $2), count(*) FILTER (WHERE (placed_at AT TIME ZONE $3)::date BETWEEN $4 AND $5))
        FROM orders WHERE placed_at >= $1 - interval '2 days' AND placed_at < $2 + interval '2 days'
        """;

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

    /// <summary>Ends the scenario unless an answer takes few statements.</summary>
    public static void MustTakeFewStatements(this OrdersWorld world, string what, StatementCost cost) =>
        world.Scenario.MustBeAtMost(Promises.FewStatements, "statements", cost.Calls, MostStatements, () => [$"{what}: {cost}", .. cost.Heaviest]);

    /// <summary>Asks for a report, and ends the scenario unless it costs what it may.</summary>
    /// <returns>The report, and how many orders there are on its days and the day on either side.</returns>
    public static async Task<(IReadOnlyList<ShownDay> Report, long Around)> ReportMustBeCheapAsync(this OrdersWorld world, DateOnly from, DateOnly to, string zone)
    {
        var around = await world.ScalarAsync<long>(OrdersAround, Midnight(from.AddDays(-1)), Midnight(to.AddDays(2)), zone, from.AddDays(-1), to.AddDays(1));
        var (report, cost) = await world.CostOfAsync(() => world.Client.ReportAsync(from, to, zone, world.Cancellation));
        var days = to.DayNumber - from.DayNumber + 1;
        IEnumerable<string> Seen() =>
            [$"{days} days from {from:yyyy-MM-dd} in {zone}, {around} orders with the day on either side: {cost}", .. cost.Heaviest];
        world.Scenario.MustBeAtMost(Promises.ReportShipsNoOrders, "rows per day of a report", Math.Round((double)cost.Rows / days, 2), 2, Seen);
        world.Scenario.MustBeAtMost(Promises.ReportShipsNoOrders, "statements per report", cost.Calls, MostStatements, Seen);
        world.Scenario.MustBeAtMost(
            Promises.ReportIsCheap, "buffers of a report, as a share of what it may read", Math.Round(cost.Buffers / (60.0 + around), 2), 1, Seen);
        return (report, around);
    }

    /// <summary>Places orders of three lines, and ends the scenario unless each takes as much log as it may.</summary>
    public static async Task MustBeCheapToWriteAsync(this OrdersWorld world, int orders, Func<int, Task> place)
    {
        var (_, cost) = await world.CostOfAsync(async () =>
        {
            for (var number = 0; number < orders; number++) await place(number);
            return 0;
        });
        var each = cost.WalBytes / (double)orders;
        IEnumerable<string> Seen() => [$"{each:0} bytes of log for each of {orders} orders", .. cost.Heaviest];
        world.Scenario.MustHold(Promises.IsInTheLog, each >= LeastLogBytes, Seen);
        world.Scenario.MustBeAtMost(Promises.CheapToWrite, "log bytes per order", Math.Round(each), MostLogBytes, Seen);
    }

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
