using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class PricesAreFresh
{
    private const int Products = 5;

    [Scenario("prices-are-fresh")]
    public Task A_price_that_changed_is_shown_and_charged() => StoreWorld.RunAsync(async world =>
    {
        var before = await world.NewProductsAsync(Products);
        world.Scenario.Did("Asked for pages, changed the prices, waited for longer than a price may be old, and asked and checked out again.");
        foreach (var product in before) await world.ShowAsync(product, Promises.Readable);
        Product[] after = [.. before.Select(product => product with { Price = world.NewPrice() })];
        foreach (var product in after) world.Pricing.Set(product.Id, product.Price);
        await Task.Delay(Trouble.PricesAreStale, world.Cancellation);

        // Half of them are ordered before their page is shown: it must not be the page that makes the price fresh.
        var placed = new List<Placed>();
        foreach (var (product, index) in after.Select((product, index) => (product, index)))
        {
            if (index % 2 == 0) placed.AddRange(await world.BuyAsync(product, Promises.Readable));
            await world.ShowAsync(product, Promises.Readable);
        }

        await world.MustAgreeAsync(placed);
    });
}
