using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class Recovers
{
    private const int DuringTrouble = 40;
    private const int Afterwards = 60;
    private static readonly TimeSpan RecoveryCeiling = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan StillSlow = TimeSpan.FromSeconds(0.3);

    [Scenario("recovers")]
    public Task What_answers_again_is_used_again() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Let recommender and warehouse fail, and asked for {DuringTrouble} pages and checkouts; then let pricing fail, too, and asked for as many.");
        // One after the other: where there is no price, nothing else needs to be called.
        world.Recommendations.Rules.Add(FakeFault.FailBeforeEffect(503));
        world.Reservations.Rules.Add(FakeFault.FailBeforeEffect(503));
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        await AskAsync(world, DuringTrouble);
        world.Pricing.Rules.Add(FakeFault.FailBeforeEffect(503));
        await AskAsync(world, DuringTrouble);

        world.Scenario.Did("Let them answer, slowly at first.");
        foreach (var dependency in world.Dependencies)
        {
            dependency.Heal();
            dependency.Rules.Add(FakeFault.DelayAfterEffect(StillSlow));
        }

        await MustComeBackAsync(world, async product => await IsRecommendedAsync(world, product), "pages show recommendations");
        await MustComeBackAsync(world, async product => (await world.CheckOutOnceAsync(product)).Answer!.Status == 201, "checkouts are placed");
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

    private static async Task<bool> IsRecommendedAsync(StoreWorld world, Product product)
    {
        var answer = await world.Client.ViewAsync(product, world.Cancellation);
        return answer.Status == 200 && world.MustBePage(product, answer).Recommends;
    }

    // Fresh products: what is shown is not remembered from before.
    private static async Task MustComeBackAsync(StoreWorld world, Func<Product, Task<bool>> works, string what)
    {
        var asked = 0;
        var answers = await Caller.UntilAsync(
            async () =>
            {
                asked++;
                return new Answer(await works(await world.NewProductAsync()) ? 200 : null, "", null, null);
            },
            answer => answer.Status == 200, RecoveryCeiling, world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.Recovers, answers[^1].Status == 200, () => [$"asked {asked} times in {RecoveryCeiling.TotalSeconds} s since the dependency answers again; never: {what}"]);
    }
}
