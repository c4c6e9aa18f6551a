using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Checks;

/// <summary>Counts what a page and a checkout cost without faults, for the scorecard's price tag. It judges only that they are served.</summary>
public sealed class WhatAPageCosts
{
    // Odd, so that there is a middle one. The median is used because an instance's own work falls into some of the requests.
    private const int Requests = 21;

    [Scenario("what-a-page-costs")]
    public Task A_good_day_is_counted() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Asked for {Requests} pages and placed {Requests} orders, one after the other, without any faults.");
        List<Cost> pages = [], checkouts = [];
        foreach (var product in await world.NewProductsAsync(Requests))
        {
            pages.Add(await CostOfAsync(world, () => world.ShowAsync(product, Promises.Readable)));
            checkouts.Add(await CostOfAsync(world, () => world.BuyAsync(product, Promises.Readable)));
        }

        Count(world, "database round trips of a page", pages.Select(cost => cost.RoundTrips));
        Count(world, "calls to dependencies of a page", pages.Select(cost => cost.Calls));
        Count(world, "database round trips of a checkout", checkouts.Select(cost => cost.RoundTrips));
        Count(world, "calls to dependencies of a checkout", checkouts.Select(cost => cost.Calls));
    });

    private static async Task<Cost> CostOfAsync(StoreWorld world, Func<Task> request)
    {
        var before = Now();
        await request();
        var after = Now();
        return new Cost(after.RoundTrips - before.RoundTrips, after.Calls - before.Calls);

        Cost Now() => new(world.Instances[0].Database.Units, world.Dependencies.Sum(dependency => dependency.Journal.Count));
    }

    // No bound: the contract promises nothing about costs.
    private static void Count(StoreWorld world, string what, IEnumerable<long> prices) => world.Scenario.MustBeAtMost(
        Promises.Readable, $"price: {what}", prices.Order().ElementAt(Requests / 2), double.PositiveInfinity, () => []);

    private sealed record Cost(long RoundTrips, long Calls);
}
