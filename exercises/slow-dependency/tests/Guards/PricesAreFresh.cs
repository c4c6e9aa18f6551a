using System.Diagnostics;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class PricesAreFresh
{
    private const int Products = 6;
    private const int Popular = 3;
    private static readonly TimeSpan BetweenViews = TimeSpan.FromSeconds(0.5);

    [Scenario("prices-are-fresh")]
    public Task A_price_that_changed_is_shown_and_charged() => StoreWorld.RunAsync(async world =>
    {
        var before = await world.NewProductsAsync(Products);
        world.Scenario.Did("Asked for pages, changed the prices, and kept asking for some of them until the old prices had passed their maximum age. Then asked for all of them, and checked out.");
        foreach (var product in before) await world.ShowAsync(product, Promises.Readable);
        Product[] after = [.. before.Select(product => product with { Price = world.NewPrice() })];
        foreach (var product in after) world.Pricing.Set(product.Id, product.Price);
        var changedAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(changedAt) < Trouble.PricesAreStale)
        {
            foreach (var product in after.Take(Popular)) await world.Client.ViewAsync(product, world.Cancellation);
            await Task.Delay(BetweenViews, world.Cancellation);
        }

        // The last one is ordered before its page is shown: the page must not be what refreshes the price.
        var placed = new List<Placed>(await world.BuyAsync(after[^1], Promises.Readable));
        foreach (var product in after)
        {
            await world.ShowAsync(product, Promises.Readable);
            placed.AddRange(await world.BuyAsync(product, Promises.Readable));
        }

        await world.MustAgreeAsync(placed);
    });
}
