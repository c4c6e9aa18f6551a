using System.Text.Json.Nodes;
using Drill.Foundation;
using Drill.Grading;
using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Harness.Tests.Reports;
using Harness.Tests.Repository;
using Harness.Tests.Sheets;

namespace Harness.Tests.Scorecards;

/// <summary>What a scorecard says of an answer sheet, and what the candidate's says.</summary>
public sealed class SheetSectionTests
{
    private static readonly GradeResult Graded = SampleGrades.Green with { Sheet = SampleSheet.Score(SampleSheet.With("path", "\"P1\"")) };

    [Theory]
    [InlineData("grade")]
    [InlineData("scorecard")]
    public void A_scored_sheet_keeps_to_the_published_schemas(string name)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, $"harness/schemas/{name}.schema.json")))!;
        var json = name == "grade" ? GradeJson.Render(Graded) : GradeJson.Render(ScorecardMaker.Make(Graded, SampleGrades.Guide));

        Assert.Empty(SchemaFaults.Of(JsonNode.Parse(json), schema));
    }

    [Fact]
    public void The_interviewer_sees_what_each_answer_counts_and_what_is_right()
    {
        var page = ScorecardPage.Render(ScorecardMaker.Make(Graded, SampleGrades.Guide));

        Assert.Contains("Right: P3, a third.", page);
        Assert.Contains("It counts only with: path.", page);
        Assert.Contains("not every core answer right", page);
    }

    [Fact]
    public void The_candidate_sees_which_answers_are_right_and_no_right_answer()
    {
        var page = CandidatePage.Render(CandidateScorecard.Of(ScorecardMaker.Make(Graded, SampleGrades.Guide)));

        // With the wrong path goes the confidence in it.
        Assert.Contains("5 of 7 answers are right.", page);
        Assert.DoesNotContain("Right:", page);
        Assert.DoesNotContain("P3", page);
    }

    [Fact]
    public void Without_a_sheet_nothing_is_said()
    {
        Assert.DoesNotContain("Answer sheet", ScorecardPage.Render(ScorecardMaker.Make(SampleGrades.Green, SampleGrades.Guide)));
        Assert.DoesNotContain("Answer sheet", CandidatePage.Render(CandidateScorecard.Of(ScorecardMaker.Make(SampleGrades.Green, SampleGrades.Guide))));
    }
}
