using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Guards;

public sealed class PageCost
{
    private const int Pages = 5;

    [Scenario("page-cost")]
    public Task A_page_that_nobody_has_asked_for_costs_what_a_page_may() => CatalogueWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Asked for products out of a hundred thousand that nobody had asked for, and again, as nobody in particular and as a customer with 20,000 discounts, and for unknown ids.");
        foreach (var number in world.Numbers(Pages))
        {
            foreach (var customer in (long?[])[null, GeneratedProducts.Wholesaler])
            {
                await world.PageMustBeCheapAsync(number, customer);
                await world.PageMustBeCheapAsync(number, customer);
            }

            await world.UnknownMustBeCheapAsync(number, GeneratedProducts.Wholesaler);
        }

        // Every fifth product has a discount for this customer: those pages have one more row to read.
        foreach (var number in world.Numbers(2)) await world.PageMustBeCheapAsync(number / 5 * 5, GeneratedProducts.Wholesaler);
    }, new CatalogueOptions { BeginsAs = ReflexCacheSetup.Whole });
}
