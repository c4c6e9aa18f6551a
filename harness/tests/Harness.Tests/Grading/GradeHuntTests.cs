using Drill.Grading;
using Harness.Hunting;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

public class GradeHuntTests
{
    private static readonly Story Story = new("", "The card is charged once. (C1, C6)", ["provider: #1"], "A refund.");

    [Fact]
    public void A_find_is_red_and_its_story_begins_with_the_script()
    {
        var report = new HuntReport { Episodes = 3, Lanes = 72, Pairs = 9, Found = new Find(Story, ["a caller pays", "instance 1 is killed"], "{}", 1, 3, 9, 2) { Path = "x" } };
        var outcome = GradeHunt.OutcomeOf(report, 1000);
        Assert.Equal((ScenarioState.Failed, "a caller pays\ninstance 1 is killed"), (outcome.State, outcome.Story!.Sent));
        var entry = GradeHunt.EntryOf([report]);
        Assert.Equal(["C1", "C6"], entry.Clauses);
        Assert.Equal("Scripts that nobody wrote keep the contract: 3 scripts, 72 lanes, 9 pairs of moves", entry.Title);
    }

    [Fact]
    public void What_was_seen_only_once_is_neither_red_nor_green()
    {
        var outcome = GradeHunt.OutcomeOf(new HuntReport { Episodes = 3, SeenOnce = [Story] }, 1000);
        Assert.Equal(ScenarioState.Inconclusive, outcome.State);
        Assert.Contains("The card is charged once.", outcome.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, ScenarioState.Inconclusive)]
    [InlineData(2, 2, ScenarioState.Inconclusive)]
    [InlineData(3, 2, ScenarioState.Passed)]
    public void Nothing_is_green_of_which_no_script_was_conclusive(int episodes, int inconclusive, ScenarioState state) =>
        Assert.Equal(state, GradeHunt.OutcomeOf(new HuntReport { Episodes = episodes, Inconclusive = [.. Enumerable.Repeat("starved", inconclusive)] }, 1).State);
}
