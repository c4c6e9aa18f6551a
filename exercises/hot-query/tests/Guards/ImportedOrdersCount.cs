using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class ImportedOrdersCount
{
    private const int Imported = 12;
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(25);
    private static readonly DateOnly Day = new(2026, 2, 3);

    [Scenario("imported-orders-count")]
    public Task Orders_that_others_write_are_shown_found_and_counted() => OrdersWorld.RunAsync(async world =>
    {
        var (customer, email) = (world.NewCustomer(), $"Import-{world.Scenario.Token()}@mail.example");
        List<OrderData> wanted = [];
        world.Scenario.Did($"While the service ran, wrote {Imported} orders of one customer straight into the tables, as the nightly import does.");
        await using (var session = await world.OpenAsync())
        {
            await session.BeginAsync();
            for (var number = 0; number < Imported; number++)
            {
                // Two with each time, the older ones last.
                var placedAt = Day.ToDateTime(new TimeOnly(10, 0), DateTimeKind.Utc).AddTicks(10L * (Imported - number) / 2 * 3);
                wanted.Add(await world.ImportAsync(session, customer, email, placedAt));
            }

            await session.CommitAsync();
        }

        world.Scenario.Did("Asked for the list, the search and the day's report until all of the orders were there.");
        var (list, found, day) = (wanted.ListOf(new OrderList(customer)), wanted.FoundFor(email), wanted.ReportOf(Day, Day, "Etc/UTC"));
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        bool complete;
        List<string> seen = [];
        do
        {
            // Callers do ask again; how often does not matter.
            var shown = await world.WalkAsync(_ => world.Client, new OrderList(customer), 5);
            var searched = await world.Client.SearchAsync(email, world.Cancellation);
            var counted = await world.Client.ReportAsync(Day, Day, "Etc/UTC", world.Cancellation);
            complete = shown.Described().SequenceEqual(list) && searched.Described().SequenceEqual(found)
                && counted.SequenceEqual(day);
            seen =
            [
                $"the list has {shown.Count} orders, the search {searched.Count}; each should be {Imported}",
                $"the report of {Day:yyyy-MM-dd} has {string.Join(", ", counted.Select(one => $"{one.Orders} orders and {one.TotalCents} cents"))}; "
                    + $"it should have {day[0].Orders} and {day[0].TotalCents}",
            ];
        }
        while (!complete && waiting.Elapsed < Ceiling);
        world.Scenario.MustHoldInTime(Promises.ImportedCounts, complete, () => seen);
    }, new OrdersOptions { FreshOrders = 300 });
}
