using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class RecommendationsHang
{
    private const int Pages = 120;

    [Scenario("recommendations-hang")]
    public Task The_shop_sells_while_the_recommender_hangs() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Let the recommender accept calls and never answer.");
        world.Recommendations.Rules.Add(FakeFault.NeverAnswerBeforeEffect);
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        await world.MustSellAsync(Pages);
        world.MustHaveBeenBounded(world.Recommendations);
    });
}
