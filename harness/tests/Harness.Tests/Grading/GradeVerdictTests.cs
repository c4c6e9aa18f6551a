using Drill.Grading;
using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>One verdict from suite, held-back scenarios and seeds.</summary>
public sealed class GradeVerdictTests
{
    private static readonly ScenarioEntry[] Suite = [Entry("a"), Entry("b")];
    private static readonly ScenarioEntry[] HeldBack = [Entry("c")];

    [Fact]
    public void Green_needs_the_suite_and_what_is_held_back()
    {
        Assert.Equal(RunVerdict.Green, Of([Passed("a"), Passed("b")], [Passed("c")]));
        Assert.Equal(RunVerdict.Red, Of([Passed("a"), Passed("b")], [Passed("c") with { State = ScenarioState.Failed }]));
        Assert.Equal(RunVerdict.Red, Of([Passed("a"), Passed("b")], []));
        Assert.Equal(RunVerdict.Red, Of([Passed("a")], [Passed("c")]));
        Assert.Equal(RunVerdict.Inconclusive, Of([Passed("a"), Passed("b")], [Passed("c") with { State = ScenarioState.Inconclusive }]));
    }

    [Fact]
    public void An_exercise_that_holds_nothing_back_is_judged_by_its_suite() =>
        Assert.Equal(RunVerdict.Green, GradeVerdict.Of(Suite, [Passed("a"), Passed("b")], [], []));

    [Theory]
    [InlineData(RunVerdict.Green, RunVerdict.Green, RunVerdict.Green)]
    [InlineData(RunVerdict.Red, RunVerdict.Green, RunVerdict.Red)]
    [InlineData(RunVerdict.Red, RunVerdict.Inconclusive, RunVerdict.Red)]
    [InlineData(RunVerdict.Red, RunVerdict.Red, RunVerdict.Invalid)]
    [InlineData(RunVerdict.Inconclusive, RunVerdict.Green, RunVerdict.Inconclusive)]
    [InlineData(RunVerdict.Invalid, RunVerdict.Green, RunVerdict.Invalid)]
    public void The_worst_seed_decides(RunVerdict expected, RunVerdict first, RunVerdict second) =>
        Assert.Equal(expected, GradeVerdict.Over([Seed(first), Seed(second)], 2));

    [Fact]
    public void A_seed_that_is_missing_is_never_green()
    {
        Assert.Equal(RunVerdict.Inconclusive, GradeVerdict.Over([Seed(RunVerdict.Green)], 2));
        Assert.Equal(RunVerdict.Inconclusive, GradeVerdict.Over([], 1));
    }

    private static RunVerdict Of(ScenarioOutcome[] suite, ScenarioOutcome[] heldBack) => GradeVerdict.Of(Suite, suite, HeldBack, heldBack);

    private static GradedSeed Seed(RunVerdict verdict) => new(1, verdict, null, [], [], 0);

    private static ScenarioEntry Entry(string id) => new(id, id, ScenarioKind.Incident, ["C1"]);

    private static ScenarioOutcome Passed(string id) => new() { Id = id, State = ScenarioState.Passed };
}
