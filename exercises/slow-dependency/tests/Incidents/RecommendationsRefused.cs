using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class RecommendationsRefused
{
    // Too few to trip a circuit breaker: each of them meets the refusal itself.
    private const int FirstPages = 4;
    private const int Pages = 30;

    [Scenario("recommendations-refused")]
    public Task The_shop_sells_while_the_recommender_refuses_connections() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Let the recommender refuse connections.");
        world.Recommendations.Refuse();
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        await world.MustSellAsync(FirstPages);
        await world.MustSellAsync(Pages);
    });
}
