using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class RecommendationsNonsense
{
    private const int Pages = 6;

    [Scenario("recommendations-nonsense")]
    public Task The_shop_sells_while_the_recommender_answers_something_else() => StoreWorld.RunAsync(async world =>
    {
        (string What, FakeAnswer Answer)[] nonsense =
        [
            ("404", FakeAnswer.Error(404, "There is no such product.")),
            ("a page of HTML", new FakeAnswer(200, "<!DOCTYPE html><title>Welcome</title>", "text/html")),
            ("an object", FakeAnswer.Json(200, new { status = "ok" })),
        ];
        foreach (var (what, answer) in nonsense)
        {
            world.Scenario.Did($"Let the recommender answer every call with {what}.");
            var rule = world.Recommendations.Rules.Add(FakeFault.FailBeforeEffect(answer));
            await world.MustSellAsync(Pages);
            // A service that calls in the background, or not at all for a while, need not have met the fault.
            world.Recommendations.Heal();
            world.Scenario.Did($"Calls that the recommender answered like that: {rule.Met}.");
        }
    });
}
