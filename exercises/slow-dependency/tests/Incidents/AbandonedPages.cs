using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class AbandonedPages
{
    private const int Pages = 20;
    private const int MostFurtherCalls = Pages / 4;

    [Scenario("abandoned-pages")]
    public Task Pages_that_nobody_waits_for_any_more_cost_no_more_calls() => StoreWorld.RunAsync(async world =>
    {
        var gate = new Gate();
        HttpFake[] read = [world.Recommendations, world.Pricing];
        foreach (var dependency in read) dependency.Rules.Add(FakeFault.HoldBeforeEffect(gate));
        var products = await world.NewProductsAsync(Pages);

        world.Scenario.Did($"Asked for {Pages} pages, and closed the connections while the first calls to the dependencies were under way. Then let the dependencies answer, and asked for {Pages} other pages, one after the other.");
        var left = await world.AbandonAsync(products, (product, leaving) => world.Client.ViewAsync(product, leaving), read);
        ScenarioContext.MeasurementIsValid(left >= Pages * 3 / 4, $"Only {left} of {Pages} pages were still asked for when the callers left.");
        await Crowds.WhenNobodyWaitsAsync(read);
        var before = CallsFor(products);
        gate.Open();
        // Those who ask now come after those who left: once they have been answered, the service has had its turn for all.
        foreach (var product in await world.NewProductsAsync(Pages)) await world.Client.ViewAsync(product, world.Cancellation);
        await world.WhenQuietAsync();
        var further = CallsFor(products) - before;
        world.Scenario.MustBeAtMost(
            Promises.AbandonedReadsStop, "calls for callers who had left", further, MostFurtherCalls,
            () => [$"pages whose callers had left: {left}", $"calls that were made for them afterwards: {further}"]);

        int CallsFor(Product[] some) => read.Sum(dependency => dependency.Journal.Entries.Count(entry =>
            some.Any(product => Recommender.IsAbout(entry.Request, product.Id) || PriceList.IsAbout(entry.Request, product.Id))));
    });
}
