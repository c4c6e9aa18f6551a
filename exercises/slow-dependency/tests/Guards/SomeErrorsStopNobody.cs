using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class SomeErrorsStopNobody
{
    private const int Pages = 120;
    private const int OneIn = 20;
    private const double FewestServed = 0.8;

    [Scenario("some-errors-stop-nobody")]
    public Task An_occasional_error_is_felt_by_few() => StoreWorld.RunAsync(async world =>
    {
        var products = await world.NewProductsAsync(Pages);
        var unlucky = products.Where((_, index) => index % OneIn == 3).ToArray();
        var unpriced = products.Where((_, index) => index % OneIn == 11).ToArray();
        world.Recommendations.Rules.Add(request => unlucky.Any(one => Recommender.IsAbout(request, one.Id)), FakeFault.FailBeforeEffect(500));
        world.Pricing.Rules.Add(request => unpriced.Any(one => PriceList.IsAbout(request, one.Id)), FakeFault.FailBeforeEffect(503));

        world.Scenario.Did($"Asked for {Pages} pages, a few at a time, while the recommender failed for one in {OneIn} of the products, and pricing for another.");
        var served = 0;
        await world.EachAsync(products, async (product, client) =>
        {
            var answer = await client.ViewAsync(product, world.Cancellation);
            if (answer.Status == 200 && world.MustBePage(product, answer).Recommends) Interlocked.Increment(ref served);
        });
        world.Scenario.MustHoldInTime(
            Promises.SomeErrorsStopNobody, served >= Pages * FewestServed,
            () => [$"calls that failed: one in {OneIn} to each", $"pages that were shown with price and recommendations: {served} of {Pages}"]);
    });
}
