using Drill.Grading;
using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Twins;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

public sealed class ReviewOutcomeTests
{
    [Theory]
    [InlineData(true, 3, ScenarioState.Passed, SiteFate.FoundAndFixed)]
    [InlineData(true, 3, ScenarioState.Failed, SiteFate.FoundNotFixed)]
    [InlineData(true, null, ScenarioState.Passed, SiteFate.FixedUnseen)]
    [InlineData(true, null, ScenarioState.Missing, SiteFate.Missed)]
    [InlineData(false, null, ScenarioState.Passed, SiteFate.LeftRight)]
    [InlineData(false, 2, ScenarioState.Passed, SiteFate.BlamedAndRight)]
    [InlineData(false, null, ScenarioState.Failed, SiteFate.Broken)]
    [InlineData(true, 3, ScenarioState.Inconclusive, SiteFate.NotMeasured)]
    public void Review_and_fix_are_told_apart(bool isBad, int? finding, ScenarioState state, object fate)
    {
        var outcome = ReviewOutcome.Of(Review([new GradedSite("S1", "About money", isBad, 1, "s-one", finding)]), [Scenario("s-one", state)]);

        Assert.Equal((SiteFate)fate, Assert.Single(outcome.Sites).Fate);
    }

    [Fact]
    public void A_place_whose_scenario_did_not_run_is_not_measured() =>
        Assert.Equal(SiteFate.NotMeasured, ReviewOutcome.Of(Review([new GradedSite("S1", "About money", true, 1, "s-one", 1)]), []).Sites[0].Fate);

    [Fact]
    public void The_interviewers_page_names_places_and_reasons_and_the_candidates_does_not()
    {
        var outcome = ReviewOutcome.Of(Review([new GradedSite("S1", "About money", true, 1, "s-one", 1)]), [Scenario("s-one", ScenarioState.Passed)]);
        var (scored, shown) = ($"{ReviewSection.Scored(outcome)}", $"{ReviewSection.Shown(CandidateReview.Of(outcome.Review.Score))}");

        Assert.Contains("found and fixed", scored, StringComparison.Ordinal);
        Assert.Contains("It pays twice.", scored, StringComparison.Ordinal);
        Assert.Contains("Hand-out 7.", scored, StringComparison.Ordinal);
        Assert.Contains("Never locked.", scored, StringComparison.Ordinal);
        Assert.Contains("Is it &lt;safe&gt;?", scored, StringComparison.Ordinal);
        Assert.Contains("reaches the bar", shown, StringComparison.Ordinal);
        Assert.All(["S1", "It pays twice.", "About money"], secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
    }

    private static GradedReview Review(IReadOnlyList<GradedSite> sites) => new()
    {
        HandOut = 7, Bar = new ReviewBar(0.6, 0.75), Sites = sites, LockedAt = null, ChangedSinceLock = [], EditedBeforeLock = [],
        Score = new ReviewScore(
            1, 1, 0.04, true,
            [new ScoredFinding(1, "src/Store.cs", new LineRange(3, 4), "C1", "money", "block", 80, "Two at once.", FindingFate.Found, FindingCount.Right, "S1", "Found S1: It pays twice.")], [], []),
        Log = AssistantLog.Read("""{"entries": [{"asked": "Is it <safe>?"}]}"""),
    };

    private static ScorecardScenario Scenario(string id, ScenarioState state) =>
        new(new ScenarioEntry(id, "One", ScenarioKind.Incident, ["C1"]), state, [], [], []);
}
