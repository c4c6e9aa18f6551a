using Harness.Postgres;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Checks;

/// <summary>
/// Counts what a request of each kind costs, for the scorecard's price tag. It judges only that they are answered: the visible scenarios
/// judge what they may cost.
/// </summary>
public sealed class WhatARequestCosts
{
    private const int Reports = 5;

    [Scenario("what-a-request-costs")]
    public Task A_good_day_is_counted() => OrdersWorld.RunAsync(async world =>
    {
        var customers = await world.OrdinaryCustomersAsync();
        world.Scenario.Did("Asked for pages, searches and reports, and placed orders, one after the other.");
        List<StatementCost> pages = [], searches = [], reports = [], orders = [];
        foreach (var customer in customers)
        {
            pages.Add((await world.PageCostAsync(new OrderList(customer), null, 20, 20)).Cost);
            var email = await world.ScalarAsync<string>("SELECT min(email) FROM orders WHERE customer_id = $1", customer);
            searches.Add((await world.CostOfAsync(() => world.Client.SearchAsync(email, world.Cancellation))).Cost);
            orders.Add((await world.CostOfAsync(
                () => world.Client.PlaceAsync(customer, world.NewEmail(), world.NewLines(3), world.Cancellation))).Cost);
        }

        for (var number = 0; number < Reports; number++)
        {
            var from = DateOnly.FromDateTime(GeneratedOrders.Since).AddDays(world.Scenario.Next(40, GeneratedOrders.Days - 140));
            reports.Add((await world.CostOfAsync(() => world.Client.ReportAsync(from, from.AddDays(29), "Europe/Berlin", world.Cancellation))).Cost);
        }

        Count(world, "statements of a page of 20", pages.Select(cost => cost.Calls));
        Count(world, "buffers of a page of 20", pages.Select(cost => cost.Buffers));
        Count(world, "buffers of a search", searches.Select(cost => cost.Buffers));
        Count(world, "buffers of a report of 30 days", reports.Select(cost => cost.Buffers));
        Count(world, "rows of a report of 30 days", reports.Select(cost => cost.Rows));
        Count(world, "log bytes of an order of three lines", orders.Select(cost => cost.WalBytes));
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });

    // No bound: the contract promises nothing about costs. The median: a checkpoint or an index page write is charged to a single request.
    private static void Count(OrdersWorld world, string what, IEnumerable<long> prices)
    {
        var sorted = prices.Order().ToArray();
        world.Scenario.MustBeAtMost(Promises.Readable, $"price: {what}", sorted[sorted.Length / 2], double.PositiveInfinity, () => []);
    }
}
