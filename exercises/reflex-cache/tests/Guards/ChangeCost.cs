using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Guards;

public sealed class ChangeCost
{
    private const int Changes = 20;
    private const int MostStatements = 2;

    [Scenario("change-cost")]
    public Task A_price_change_takes_two_statements_at_most() => CatalogueWorld.RunAsync(async world =>
    {
        foreach (var product in world.Products) await world.Client.PageAsync(product.Id, world.Cancellation);
        world.Scenario.Did($"Changed prices {Changes} times through one of two instances, one after the other, and counted what both sent to the database.");
        var cost = await world.CostOfAsync(async () =>
        {
            for (var change = 0; change < Changes; change++) await world.ChangeAsync(world.Client, world.Products[change % world.Products.Count]);
            await world.QuietAsync(world.Instances[1]);
        });
        world.Scenario.MustBeAtMost(
            Promises.ChangeIsCheap, "statements of a price change", Math.Round((double)cost.Calls / Changes, 2), MostStatements,
            () => [$"{Changes} changes: {cost}", .. cost.Heaviest]);
    }, new CatalogueOptions { Instances = 2 });
}
