using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class ErrorsFallToATrickle
{
    private const int PagesPerSecond = 40;
    private static readonly TimeSpan Failing = TimeSpan.FromSeconds(9);

    [Scenario("errors-fall-to-a-trickle")]
    public Task A_dependency_that_fails_is_left_alone() => StoreWorld.RunAsync(async world =>
    {
        var products = await world.NewProductsAsync(PagesPerSecond);
        world.Scenario.Did($"Let the recommender fail every call at once, and asked two instances for {PagesPerSecond} pages a second.");
        world.Recommendations.Rules.Add(FakeFault.FailBeforeEffect(503));
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        var since = world.Recommendations.Journal.Entries[^1].ReceivedAt;
        var load = await LoadRunner.RunAsync(
            ArrivalSchedule.Constant(PagesPerSecond, Failing),
            async (arrival, cancellation) =>
            {
                var answer = await world.Clients[arrival.Index % world.Clients.Count].ViewAsync(products[arrival.Index % products.Length], cancellation);
                return new SampleResult(answer.Status?.ToString() ?? "none", answer.Status);
            },
            cancellation: world.Cancellation);
        world.MustBeATrickle(world.Recommendations, since, load);
    }, instances: 2);
}
