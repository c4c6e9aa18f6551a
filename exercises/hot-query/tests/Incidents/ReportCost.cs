using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class ReportCost
{
    private static readonly string[] Zones = ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Etc/UTC", "Pacific/Auckland"];

    [Scenario("report-cost")]
    public Task A_report_reads_its_days_and_nothing_else_and_ships_no_orders() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Asked for reports of a day, a week and a quarter somewhere in three years of orders.");
        foreach (var days in (int[])[1, 7, 91])
        {
            var from = DateOnly.FromDateTime(GeneratedOrders.Since).AddDays(world.Scenario.Next(40, GeneratedOrders.Days - 140));
            var (to, zone) = (from.AddDays(days - 1), Zones[world.Scenario.Next(0, Zones.Length)]);
            var around = (int)await world.ScalarAsync<long>(
                "SELECT count(*) FROM orders WHERE placed_at >= $1 AND placed_at < $2", Midnight(from.AddDays(-1)), Midnight(to.AddDays(2)));
            var (report, cost) = await world.CostOfAsync(() => world.Client.ReportAsync(from, to, zone, world.Cancellation));
            var what = $"{days} days from {from:yyyy-MM-dd} in {zone}, {around} orders with the day on either side: {cost}";
            var counted = report.Sum(day => day.Orders);
            world.Scenario.MustHold(
                Promises.ReportIsRight, report.Count == days && counted > 0 && counted <= around,
                () => [what, $"the report has {report.Count} days and {counted} orders"]);
            world.Scenario.MustBeAtMost(
                Promises.ReportShipsNoOrders, "rows per day of a report", Math.Round((double)cost.Rows / days, 2), 2, () => [what, .. cost.Heaviest]);
            world.Scenario.MustBeAtMost(
                Promises.ReportShipsNoOrders, "statements per report", cost.Calls, Costs.MostStatements, () => [what, .. cost.Heaviest]);
            world.Scenario.MustBeAtMost(
                Promises.ReportIsCheap, "buffers of a report, as a share of what it may read", Math.Round(cost.Buffers / (60.0 + around), 2), 1,
                () => [what, .. cost.Heaviest]);
        }
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
