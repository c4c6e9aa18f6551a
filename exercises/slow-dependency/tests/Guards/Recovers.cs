using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class Recovers
{
    private const int DuringTrouble = 40;
    private const int Afterwards = 60;
    private static readonly TimeSpan StillSlow = TimeSpan.FromSeconds(0.3);

    [Scenario("recovers")]
    public Task What_answers_again_is_used_again() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Let recommender and warehouse fail, and asked for {DuringTrouble} pages and checkouts; then let pricing fail, too, and asked for as many.");
        // One after the other: without a price, a service need not call anything else.
        world.Recommendations.Rules.Add(FakeFault.FailBeforeEffect(503));
        world.Reservations.Rules.Add(FakeFault.FailBeforeEffect(503));
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        await AskAsync(world, DuringTrouble);
        world.Pricing.Rules.Add(FakeFault.FailBeforeEffect(503));
        await AskAsync(world, DuringTrouble);

        world.Scenario.Did("Let the dependencies answer, slowly at first.");
        foreach (var dependency in world.Dependencies)
        {
            dependency.Heal();
            dependency.Rules.Add(FakeFault.DelayAfterEffect(StillSlow));
        }

        await world.MustRecommendAgainAsync();
        await world.MustPlaceAgainAsync();
        var crowd = await world.NewProductsAsync(Afterwards);
        await Task.WhenAll(crowd.Select(product => world.Client.ViewAsync(product, world.Cancellation)));
        foreach (var dependency in world.Dependencies) world.MustHaveBeenBounded(dependency);
    });

    private static async Task AskAsync(StoreWorld world, int count) =>
        await world.EachAsync(await world.NewProductsAsync(count), async (product, client) =>
        {
            await client.ViewAsync(product, world.Cancellation);
            await world.CheckOutOnceAsync(product, client);
        });
}
