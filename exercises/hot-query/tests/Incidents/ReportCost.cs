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
            var (report, around) = await world.ReportMustBeCheapAsync(from, to, zone);
            var counted = report.Sum(day => day.Orders);
            world.Scenario.MustHold(
                Promises.ReportIsRight, report.Count == days && counted > 0 && counted <= around,
                () => [$"{days} days from {from:yyyy-MM-dd} in {zone}, {around} orders with the day on either side", $"the report has {report.Count} days and {counted} orders"]);
        }
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });
}
