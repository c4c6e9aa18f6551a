using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Checks;

/// <summary>What the visible scenario shows for the warehouse holds for the other two dependencies, too: a 4xx is an answer.</summary>
public sealed class RefusedHereServedThere
{
    private const int Refused = 40;
    private const int Others = 10;

    [Scenario("refused-here-served-there")]
    public Task What_one_product_lacks_is_not_taken_from_others() => StoreWorld.RunAsync(async world =>
    {
        var unpriced = await world.NewProductsAsync(Refused);
        world.Pricing.Rules.Add(request => unpriced.Any(one => PriceList.IsAbout(request, one.Id)), NotFound("price"));
        world.Scenario.Did($"Asked for the pages of {Refused} products that have no price, a few at a time, and then of {Others} other products.");
        await world.EachAsync(unpriced, async (product, client) =>
        {
            var answer = await client.ViewAsync(product, world.Cancellation);
            world.Scenario.MustHold(Promises.NoPriceNoSale, answer.Status is 503 or null, () => [$"product {product.Id}, which has no price", $"answer: {answer}"]);
        });
        // A page that is shown is complete except for its recommendations, or the check fails.
        await MustShowAsync(world, _ => true, "pages with a price");

        var unknown = await world.NewProductsAsync(Refused);
        world.Recommendations.Rules.Add(request => unknown.Any(one => Recommender.IsAbout(request, one.Id)), NotFound("product"));
        world.Scenario.Did($"Asked for the pages of {Refused} products that the recommender does not know, a few at a time, and then of {Others} other products.");
        await world.EachAsync(unknown, (product, client) => world.ShowAsync(product, Promises.SellsWithoutRecommendations, client));
        await MustShowAsync(world, page => page.Recommends, "pages with recommendations");
    });

    private static FakeFault NotFound(string what) => FakeFault.FailBeforeEffect(FakeAnswer.Error(404, $"There is no such {what}."));

    private static async Task MustShowAsync(StoreWorld world, Func<ProductPage, bool> isWhole, string what)
    {
        var shown = 0;
        foreach (var product in await world.NewProductsAsync(Others))
        {
            var answer = await world.Client.ViewAsync(product, world.Cancellation);
            if (answer.Status == 200 && isWhole(world.MustBePage(product, answer))) shown++;
        }

        world.Scenario.MustHoldInTime(Promises.RefusalsAreAnswers, shown >= Others / 2, () => [$"{what} of products without errors: {shown} of {Others}"]);
    }
}
