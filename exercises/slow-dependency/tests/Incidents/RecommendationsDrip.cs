using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class RecommendationsDrip
{
    private const int Pages = 30;

    // About seventy bytes: a list takes a minute.
    private static readonly TimeSpan ByteEvery = TimeSpan.FromSeconds(0.8);

    [Scenario("recommendations-drip")]
    public Task The_shop_sells_while_the_recommender_answers_byte_by_byte() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Let the recommender send its headers at once, and its body byte by byte.");
        var drip = world.Recommendations.Rules.Add(FakeFault.DripBody(ByteEvery));
        await world.MustSellAsync(Pages);
        ScenarioContext.MeasurementIsValid(drip.Met > 0 || await world.Recommendations.ProbeAsync("recommendations/probe") is null, "The recommender did not drip.");
    });
}
