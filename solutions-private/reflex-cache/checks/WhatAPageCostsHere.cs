using Harness.Postgres;
using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Checks;

/// <summary>
/// Counts what a page, a list and a change cost, for the scorecard's price tag. It judges only that they are answered: the visible scenarios judge what
/// they may cost.
/// </summary>
public sealed class WhatAPageCostsHere
{
    // Odd, so that there is a middle one.
    private const int Times = 7;

    [Scenario("what-a-page-costs-here")]
    public Task A_good_day_is_counted() => CatalogueWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Asked for pages and lists that nobody had asked for, for the same again, and changed prices, one after the other.");
        List<StatementCost> cold = [], warm = [], lists = [], changes = [];
        foreach (var number in world.Numbers(Times))
        {
            cold.Add(await world.PageMustBeCheapAsync(number, GeneratedProducts.Wholesaler));
            warm.Add(await world.PageMustBeCheapAsync(number, GeneratedProducts.Wholesaler));
            lists.Add(await world.ListMustBeCheapAsync(world.Numbers(100), GeneratedProducts.Wholesaler));
        }

        var product = ReflexCacheSetup.Products[world.Numbers(1)[0]];
        for (var change = 0; change < Times; change++)
            changes.Add(await world.CostOfAsync(async () => product = await world.ChangeAsync(world.Client, product)));
        Count(world, "statements of a page", cold.Select(cost => cost.Calls));
        Count(world, "buffers of a page", cold.Select(cost => cost.Buffers));
        Count(world, "statements of a page that is asked for again", warm.Select(cost => cost.Calls));
        Count(world, "buffers of a page that is asked for again", warm.Select(cost => cost.Buffers));
        Count(world, "statements of a list of 100", lists.Select(cost => cost.Calls));
        Count(world, "buffers of a list of 100", lists.Select(cost => cost.Buffers));
        Count(world, "statements of a price change", changes.Select(cost => cost.Calls));
        Count(world, "log bytes of a price change", changes.Select(cost => cost.WalBytes));
    }, new CatalogueOptions { BeginsAs = ReflexCacheSetup.Whole });

    // No bound. The median: a checkpoint is charged to a single request.
    private static void Count(CatalogueWorld world, string what, IEnumerable<long> prices)
    {
        var sorted = prices.Order().ToArray();
        world.Scenario.MustBeAtMost(Promises.Readable, $"price: {what}", sorted[sorted.Length / 2], double.PositiveInfinity, () => []);
    }
}
