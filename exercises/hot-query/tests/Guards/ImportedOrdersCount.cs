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
        world.Scenario.Did(
            $"While the service ran, wrote {Imported} orders of one customer straight into the tables, as the nightly import does, beside one that "
            + "was written first and not committed yet.");
        await using var late = await world.OpenAsync();
        await late.BeginAsync();
        // Two with each time, the older ones last; the late one has the time of two others.
        var begun = await world.ImportAsync(late, [(customer, email.ToUpperInvariant(), "paid", At(Imported / 2))]);
        List<OrderData> wanted = [];
        await using (var session = await world.OpenAsync())
        {
            await session.BeginAsync();
            wanted.AddRange(await world.ImportAsync(session, [.. Enumerable.Range(0, Imported).Select(number => (customer, email, "paid", At(number)))]));
            await session.CommitAsync();
        }

        world.Scenario.Did("Asked for the lists, the search and the day's report until all of the orders were there.");
        await MustCountAsync(world, customer, email, wanted);

        world.Scenario.Did("Committed the late one, changed the status of two orders, and asked until that was shown.");
        await late.CommitAsync();
        await world.ExecuteAsync("UPDATE orders SET status = 'shipped' WHERE id = ANY($1)", (long[])[wanted[0].Id, wanted[^1].Id]);
        (wanted[0], wanted[^1]) = (wanted[0] with { Status = "shipped" }, wanted[^1] with { Status = "shipped" });
        await MustCountAsync(world, customer, email, [.. wanted, .. begun]);
    }, new OrdersOptions { FreshOrders = 300 });

    private static DateTime At(int number) => Day.ToDateTime(new TimeOnly(10, 0), DateTimeKind.Utc).AddTicks(10L * (Imported - number) / 2 * 3);

    private static async Task MustCountAsync(OrdersWorld world, long customer, string email, IReadOnlyList<OrderData> wanted)
    {
        OrderList[] lists = [new(customer), new(customer, "paid"), new(customer, "shipped")];
        var found = wanted.FoundFor(email);
        var day = new ShownDay(Day, wanted.Count, wanted.Sum(order => order.TotalCents));
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        bool complete;
        List<string> seen = [];
        do
        {
            // Callers do ask again; how often does not matter.
            complete = true;
            seen = [];
            foreach (var list in lists)
            {
                var (shown, belong) = (await world.WalkAsync(_ => world.Client, list, 5), wanted.ListOf(list));
                complete &= shown.Described().SequenceEqual(belong);
                seen.Add($"{list}: {shown.Count} are shown, {belong.Count} belong there");
            }

            var searched = await world.Client.SearchAsync(email, world.Cancellation);
            var counted = await world.Client.ReportAsync(Day, Day, "Etc/UTC", world.Cancellation);
            complete &= searched.Described().SequenceEqual(found) && counted.SequenceEqual([day]);
            seen.AddRange(
            [
                $"the search has {searched.Count} orders; it should have {found.Count}",
                $"the report of {Day:yyyy-MM-dd} has {string.Join(", ", counted.Select(one => $"{one.Orders} orders and {one.TotalCents} cents"))}; "
                    + $"it should have {day.Orders} and {day.TotalCents}",
            ]);
        }
        while (!complete && waiting.Elapsed < Ceiling);
        world.Scenario.MustHoldInTime(Promises.ImportedCounts, complete, () => seen);
    }
}
