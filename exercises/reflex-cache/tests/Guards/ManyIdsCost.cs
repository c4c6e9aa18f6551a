using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Guards;

public sealed class ManyIdsCost
{
    private static readonly int[] Lengths = [2, 20, 100];

    [Scenario("many-ids-cost")]
    public Task A_list_of_a_hundred_takes_as_few_statements_as_a_page() => CatalogueWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Asked for lists of 2, 20 and 100 products that nobody had asked for, and for each of them again, as nobody in particular and as a customer with 20,000 discounts.");
        foreach (var length in Lengths)
        {
            foreach (var customer in (long?[])[null, GeneratedProducts.Wholesaler])
            {
                var numbers = world.Numbers(length);
                await world.ListMustBeCheapAsync(numbers, customer);
                await world.ListMustBeCheapAsync(world.Scenario.Shuffled(numbers), customer);
            }
        }
    }, new CatalogueOptions { BeginsAs = ReflexCacheSetup.Whole });
}
