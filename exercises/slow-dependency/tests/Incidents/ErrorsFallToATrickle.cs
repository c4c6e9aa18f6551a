using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class ErrorsFallToATrickle
{
    private const int PagesPerSecond = 40;

    [Scenario("errors-fall-to-a-trickle")]
    public Task A_dependency_that_fails_is_left_alone() => StoreWorld.RunAsync(async world =>
    {
        var products = await world.NewProductsAsync(PagesPerSecond);
        world.Scenario.Did($"Let the recommender fail every call at once, and asked two instances for {PagesPerSecond} pages a second.");
        world.Recommendations.Rules.Add(FakeFault.FailBeforeEffect(503));
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        var since = world.Recommendations.Journal.Entries[^1].Request.Number;
        var load = await LoadRunner.RunAsync(
            ArrivalSchedule.Constant(PagesPerSecond, Trickle.LoadLasts),
            async (arrival, cancellation) =>
            {
                var answer = await world.Clients[arrival.Index % world.Clients.Count].ViewAsync(products[arrival.Index % products.Length], cancellation);
                return new SampleResult(answer.Status?.ToString() ?? "none", answer.Status);
            },
            cancellation: world.Cancellation);
        // There are as many products as requests in a second, so each is requested through one instance only.
        world.MustBeATrickle(world.Recommendations, since, load, [.. world.Clients.Select((_, instance) => IsFor(instance))]);

        Func<FakeRequest, bool> IsFor(int instance) =>
            request => products.Index().Any(one => one.Index % world.Clients.Count == instance && Recommender.IsAbout(request, one.Item.Id));
    }, instances: 2);
}
