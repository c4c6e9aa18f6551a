using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class ErrorsAreNotMultiplied
{
    private const int Pages = 200;
    private const int OneIn = 20;

    // Two per request (C7), and a margin for the calls that an instance makes on its own account.
    private const double MostCalls = 2.5;

    [Scenario("errors-are-not-multiplied")]
    public Task One_request_causes_few_calls_that_fail() => StoreWorld.RunAsync(async world =>
    {
        var products = await world.NewProductsAsync(Pages);
        var unlucky = products.Where((_, index) => index % OneIn == 3).ToArray();
        var unpriced = products.Where((_, index) => index % OneIn == 11).ToArray();
        var failing = world.Recommendations.Rules.Add(request => unlucky.Any(one => Recommender.IsAbout(request, one.Id)), FakeFault.FailBeforeEffect(500));
        world.Pricing.Rules.Add(request => unpriced.Any(one => PriceList.IsAbout(request, one.Id)), FakeFault.FailBeforeEffect(500));

        world.Scenario.Did($"Asked two instances for {Pages} pages, each once. The recommender failed for one in {OneIn} of the products, and pricing for another.");
        var (toRecommender, toPricing) = (0, 0);
        await world.EachAsync(products, async (product, client) =>
        {
            await client.ViewAsync(product, world.Cancellation);
            if (unlucky.Contains(product)) Interlocked.Add(ref toRecommender, Calls(world.Recommendations, request => Recommender.IsAbout(request, product.Id)));
            if (unpriced.Contains(product)) Interlocked.Add(ref toPricing, Calls(world.Pricing, request => PriceList.IsAbout(request, product.Id)));
        });
        ScenarioContext.MeasurementIsValid(failing.Met > 0 || await world.Recommendations.ProbeAsync($"recommendations/{unlucky[0].Id}") == 500, "The recommender did not fail.");
        MustBeFew(world, world.Recommendations, toRecommender, unlucky.Length);
        MustBeFew(world, world.Pricing, toPricing, unpriced.Length);
    }, instances: 2);

    private static int Calls(HttpFake dependency, Func<FakeRequest, bool> isAbout) => dependency.Journal.Entries.Count(entry => isAbout(entry.Request));

    private static void MustBeFew(StoreWorld world, HttpFake dependency, int calls, int requests) =>
        world.Scenario.MustBeAtMost(
            Promises.NotMultiplied, "calls for one request that fails", (double)calls / requests, MostCalls,
            () => [$"requests whose calls to {dependency.Name} failed: {requests}", $"calls made for them: {calls}"]);
}
