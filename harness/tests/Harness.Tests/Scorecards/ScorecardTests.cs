using System.Text.Json.Nodes;
using Drill.Foundation;
using Drill.Grading;
using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Harness.Tests.Reports;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>scorecard.json: what it says, its schema, and that it can be made again.</summary>
public sealed class ScorecardTests
{
    private static readonly GradeResult[] All =
        [SampleGrades.Green, SampleGrades.Failing("twice", "lost", SampleGrades.HeldBackId), SampleGrades.Invalid, SampleGrades.Unreadable, SampleGrades.Inconclusive];

    [Fact]
    public void Scorecards_keep_to_the_published_schema()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "harness/schemas/scorecard.schema.json")))!;

        Assert.All(All, result => Assert.Empty(SchemaFaults.Of(JsonNode.Parse(GradeJson.Render(Make(result))), schema)));
        Assert.Equal(Scorecard.CurrentSchemaVersion, schema["properties"]!["schemaVersion"]!["const"]!.GetValue<int>());
    }

    [Fact]
    public void The_same_grading_gives_the_same_scorecard_also_when_it_was_read_back() => Assert.All(All, result => Assert.Equal(
        GradeJson.Render(Make(result)),
        GradeJson.Render(Make(System.Text.Json.JsonSerializer.Deserialize<GradeResult>(GradeJson.Render(result), Harness.Reports.ResultJson.Options)!))));

    [Fact]
    public void A_scenario_is_as_bad_as_its_worst_seed_and_every_seed_is_told()
    {
        var scorecard = Make(SampleGrades.Failing("twice", SampleGrades.HeldBackId));
        var twice = scorecard.Suite.Single(scenario => scenario.Entry.Id == "twice");

        Assert.Equal(ScenarioState.Failed, twice.State);
        Assert.Equal([(11, ScenarioState.Passed), (12, ScenarioState.Failed)], twice.Seeds.Select(seed => (seed.Seed, seed.State)));
        Assert.Equal(12, Assert.Single(twice.Stories).Seed);
        Assert.Equal("2 of 7 core scenarios did not pass with 2 seeds. A scenario that fails with any seed has failed.", scorecard.Headline);
        Assert.Equal(ScenarioState.Failed, Assert.Single(scorecard.HeldBack).State);
        Assert.DoesNotContain(scorecard.Suite, scenario => scenario.Entry.Id == SampleGrades.HeldBackId);
    }

    [Fact]
    public void The_change_is_told_without_the_files_that_are_as_handed_out()
    {
        var submission = Make(SampleGrades.Green).Submission!;

        Assert.Equal(["src/Program.cs", "src/More.cs"], submission.Files.Select(file => file.Path));
        Assert.Equal((31, 1), (submission.LinesAdded, submission.LinesRemoved));
        Assert.False(submission.NoteUnchanged);
        Assert.True(Make(SampleGrades.Green with { Submission = SampleGrades.Submission() with { Decisions = "# Decisions\r\n" } }).Submission!.NoteUnchanged);
    }

    [Fact]
    public void The_price_stands_beside_the_starters()
    {
        var price = Make(SampleGrades.Green).PriceTag!;

        Assert.Equal(new PriceLine("round trips per payment", 5, 3), Assert.Single(price.Lines));
        Assert.Equal("our machine", price.StartersMachine);
        // A check that failed has counted something else than a price.
        Assert.Null(Make(SampleGrades.Green with { Seeds = [SampleGrades.Seed(1, SampleGrades.HeldBackId)] }).PriceTag);
        Assert.Null(ScorecardMaker.Make(SampleGrades.Invalid, SampleGrades.Guide).PriceTag);
    }

    [Fact]
    public void A_cell_of_the_matrix_is_as_bad_as_with_its_worst_seed()
    {
        GradedSeed Measuring(long seed, params Measure[] measures)
        {
            var graded = SampleGrades.Seed(seed, "twice");
            return graded with { Suite = [graded.Suite[0] with { Measures = measures }, .. graded.Suite.Skip(1)] };
        }

        var scorecard = Make(SampleGrades.Green with
        {
            Seeds =
            [
                Measuring(1, new("attack: another's id @ GET /one", 0, 0), new("attack: another's id @ PUT /one", 0, 0), new("use: own id @ GET /one", 1, 0)),
                Measuring(2, new("attack: another's id @ GET /one", 2, 0), new("use: own id @ GET /one", 0, 0), new("round trips", 3, 4)),
            ],
        });

        var matrix = scorecard.Matrix!;
        Assert.Equal(["GET /one", "PUT /one"], matrix.Routes);
        Assert.Equal(["another's id"], matrix.Attacks);
        Assert.Equal(["own id"], matrix.Uses);
        Assert.Equal(
            [CellState.Open, CellState.Closed, CellState.OverBlocked],
            [
                matrix.Find("GET /one", "another's id", isAttack: true)!.State, matrix.Find("PUT /one", "another's id", isAttack: true)!.State,
                matrix.Find("GET /one", "own id", isAttack: false)!.State,
            ]);
        Assert.Null(matrix.Find("PUT /one", "own id", isAttack: false));
        Assert.Equal((2, 1, 1, 1), (matrix.Tried, matrix.Closed, matrix.Used, matrix.OverBlocked));
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "harness/schemas/scorecard.schema.json")))!;
        Assert.Empty(SchemaFaults.Of(JsonNode.Parse(GradeJson.Render(scorecard)), schema));
        var page = ScorecardPage.Render(scorecard);
        Assert.Contains("1 of 2 attacks are closed. 1 of 1 right uses are over-blocked.", page);
        Assert.Null(Make(SampleGrades.Green).Matrix);
    }

    [Fact]
    public void The_scoring_guide_is_that_section_alone()
    {
        var guide = Make(SampleGrades.Green).ScoringGuide!;

        Assert.StartsWith("| | 1 | 2 |", guide);
        Assert.EndsWith("Score before you speak.", guide);
    }

    private static Scorecard Make(GradeResult result) => ScorecardMaker.Make(result, SampleGrades.Guide);
}
