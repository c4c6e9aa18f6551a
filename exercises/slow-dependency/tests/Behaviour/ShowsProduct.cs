using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Behaviour;

public sealed class ShowsProduct
{
    [Scenario("shows-product")]
    public Task A_product_is_shown_with_its_price_and_recommendations() => StoreWorld.RunAsync(async world =>
    {
        var product = await world.NewProductAsync();
        world.Scenario.Did("Asked for a product, and for one that is not in the catalogue.");
        var page = await world.ShowAsync(product, Promises.Readable);
        world.Scenario.MustHold(Promises.SlowIsNotBroken, page.Recommends, () => [$"{product}", $"shown: {page}", "the recommender answered at once"]);
        var unknown = await world.Client.ViewAsync(product with { Id = $"p-{world.Scenario.Token()}" }, world.Cancellation);
        world.Scenario.MustHold(Promises.Readable, unknown is { Status: 404, IsProblem: true }, () => ["GET /products of an unknown id", $"answer: {unknown}"]);
    }, isolation: Isolation.InProcess);
}
