using Drill.Scorecards;
using Drill.Grading;

namespace Harness.Tests.Scorecards;

/// <summary>What is asked follows from what a submission did.</summary>
public sealed class FollowUpChoiceTests
{
    [Fact]
    public void A_green_submission_is_asked_about_its_design()
    {
        var asked = Assert.Single(Of(SampleGrades.Green));

        Assert.Equal((FollowUpKind.Design, null, "What could you delete?", "A line."), (asked.About, asked.Name, asked.Ask, asked.GoodAnswer));
    }

    [Fact]
    public void A_red_one_is_asked_about_what_it_resembles_and_then_about_what_it_failed() => Assert.Equal(
        [(FollowUpKind.NearMiss, "one-lock"), (FollowUpKind.NearMiss, "one-map"), (FollowUpKind.Scenario, "twice")],
        Of(SampleGrades.Failing("twice")).Select(one => (one.About, one.Name)));

    [Fact]
    public void What_resembles_nothing_is_asked_about_each_scenario_that_has_a_question() => Assert.Equal(
        [(FollowUpKind.Scenario, "lost")], Of(SampleGrades.Failing("lost", "pays", "equal")).Select(one => (one.About, one.Name)));

    [Fact]
    public void Who_failed_only_what_has_no_question_is_asked_about_the_design() =>
        Assert.Equal([FollowUpKind.Design], Of(SampleGrades.Failing("storm", SampleGrades.HeldBackId)).Select(one => one.About));

    [Fact]
    public void Who_was_not_measured_is_asked_nothing() =>
        Assert.All([SampleGrades.Invalid, SampleGrades.Unreadable, SampleGrades.Inconclusive], result => Assert.Empty(Of(result)));

    [Fact]
    public void Code_in_a_question_keeps_its_marks_and_quotes_around_it_go() =>
        Assert.Equal("What with two `instances`?", Of(SampleGrades.Failing("twice"))[0].Ask);

    private static IReadOnlyList<ChosenFollowUp> Of(GradeResult result) => ScorecardMaker.Make(result, SampleGrades.Guide).FollowUps;
}
