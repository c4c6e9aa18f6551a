using Harness.Reviews;
using static Harness.Tests.Reviews.SampleReview;

namespace Harness.Tests.Reviews;

/// <summary>What a review is worth.</summary>
public sealed class ReviewScorerTests
{
    // Lines of no site.
    private static readonly string[] Elsewhere = [.. Enumerable.Range(0, 4).Select(index => FindingJson(from: 1 + index))];

    private static readonly string OnGoodTwin = FindingJson("src/Api.cs", 5, clause: "C3", harm: "leak");

    [Fact]
    public void Who_finds_every_bad_site_and_nothing_else_scores_everything()
    {
        var score = Score(Right("S1"), Right("S3"), Right("S5"));

        Assert.Equal((1, 1, true), (score.Recall, score.Precision, score.Passes));
        Assert.Equal(["S1", "S3", "S5"], score.Findings.Select(finding => finding.Site));
        Assert.All(score.Findings, finding => Assert.Equal((FindingFate.Found, FindingCount.Right), (finding.Fate, finding.Count)));
        Assert.Empty(score.Missed);
        Assert.Equal("Found S1: It pays what is not there.", score.Findings[0].Why);
    }

    [Fact]
    public void Who_says_nothing_scores_nothing()
    {
        foreach (var review in (Review[])[Read(Json()), Read(null), Read("{")])
        {
            var score = ReviewScorer.Score(Form, Map, review, new HashSet<string>());
            Assert.Equal((0, 0, null, false), (score.Recall, score.Precision, score.Brier, score.Passes));
            Assert.Equal(["S1", "S3", "S5"], score.Missed.Select(site => site.Site));
        }
    }

    [Fact]
    public void Recall_is_weighted_and_what_was_missed_is_said()
    {
        var score = Score(Right("S3"), Right("S5"));

        Assert.Equal(0.5, score.Recall);
        Assert.Equal(new MissedSite("S1", 2, "It pays what is not there."), Assert.Single(score.Missed));
        Assert.False(score.Passes);
    }

    [Fact]
    public void Another_anchor_of_a_site_is_as_right()
    {
        var score = Score(FindingJson("src/Api.cs", 1, 3), Right("S3"));

        Assert.Equal(0.75, score.Recall);
        Assert.True(score.Passes);
    }

    [Fact]
    public void A_finding_on_a_good_twin_is_wrong_from_the_first()
    {
        var score = Score(Right("S1"), OnGoodTwin);

        Assert.Equal((FindingFate.GoodTwin, FindingCount.Wrong, "S4"), (score.Findings[1].Fate, score.Findings[1].Count, score.Findings[1].Site));
        Assert.Equal("Blames S4, which is right in this hand-out: It shows the key's first letters.", score.Findings[1].Why);
        Assert.Equal(0.5, score.Precision);
    }

    [Fact]
    public void The_second_finding_about_a_site_is_neutral_and_the_third_wrong()
    {
        var score = Score(Right("S1"), Right("S3"), Right("S1"), Right("S1"), Right("S3"));

        Assert.Equal(
            [FindingCount.Right, FindingCount.Right, FindingCount.Neutral, FindingCount.Wrong, FindingCount.Neutral], score.Findings.Select(finding => finding.Count));
        Assert.Equal("Finding 1 found S1 already. The second finding about a site does not count.", score.Findings[2].Why);
        Assert.Equal("Finding 1 found S1 already. A third finding about one site, or a later one, is wrong.", score.Findings[3].Why);
        Assert.Equal(0.6667, score.Precision);
    }

    [Fact]
    public void At_unknown_places_two_are_neutral_and_the_third_is_wrong()
    {
        var score = Score([Right("S1"), .. Elsewhere.Take(3)]);

        Assert.Equal([FindingCount.Right, FindingCount.Neutral, FindingCount.Neutral, FindingCount.Wrong], score.Findings.Select(finding => finding.Count));
        Assert.Equal("No site is here. Without an accepted proof, 2 such findings do not count, and this is number 3: wrong.", score.Findings[3].Why);
        Assert.Equal(0.5, score.Precision);
    }

    [Fact]
    public void The_right_line_with_a_wrong_harm_is_no_find_and_counts_like_an_unknown_place()
    {
        var score = Score(FindingJson(harm: "leak"), FindingJson(clause: "C3"), FindingJson(clause: "C3", harm: "leak"), Elsewhere[0]);

        Assert.Equal(0, score.Recall);
        Assert.Equal([FindingCount.Neutral, FindingCount.Neutral, FindingCount.Wrong, FindingCount.Wrong], score.Findings.Select(finding => finding.Count));
        Assert.Equal([FindingFate.Misnamed, FindingFate.Misnamed, FindingFate.Misnamed, FindingFate.Elsewhere], score.Findings.Select(finding => finding.Fate));
        Assert.StartsWith("S1 is here, and bad: It pays what is not there. It says the harm leak; accepted are C1 with money.", score.Findings[0].Why);
        Assert.Contains("It says the clause C3;", score.Findings[1].Why);
        Assert.Contains("It says the clause C3 and the harm leak;", score.Findings[2].Why);
    }

    [Fact]
    public void An_accepted_proof_makes_a_finding_right_and_a_refused_one_does_not()
    {
        var score = Score(FindingJson(from: 1, proof: "proofs/One.cs"), FindingJson(from: 2, proof: "proofs/Two.cs"));

        Assert.Equal((FindingFate.Proven, FindingCount.Right), (score.Findings[0].Fate, score.Findings[0].Count));
        Assert.Equal((FindingFate.Elsewhere, FindingCount.Neutral), (score.Findings[1].Fate, score.Findings[1].Count));
        Assert.Equal((0, 1), (score.Recall, score.Precision));
        Assert.Contains("proofs/One.cs, was accepted", score.Findings[0].Why);
    }

    [Fact]
    public void An_accepted_proof_outranks_the_place() =>
        Assert.Equal(FindingFate.Proven, Score(FindingJson("src/Api.cs", 5, clause: "C3", harm: "leak", proof: "proofs/One.cs")).Findings[0].Fate);

    [Fact]
    public void Lines_of_a_bad_site_and_of_a_good_twin_blame_the_good_twin_unless_the_finding_says_what_is_wrong()
    {
        // S4 is right and at line 5, S5 waits for ever at line 7.
        Assert.Equal(FindingFate.Found, Score(FindingJson("src/Api.cs", 5, 7, "C2", "stall")).Findings[0].Fate);
        Assert.Equal(FindingFate.GoodTwin, Score(FindingJson("src/Api.cs", 5, 7, "C1", "leak")).Findings[0].Fate);
    }

    [Fact]
    public void A_proof_turns_no_duplicate_into_a_find() =>
        Assert.Equal(FindingFate.Duplicate, Score(Right("S1"), FindingJson(proof: "proofs/One.cs")).Findings[1].Fate);

    [Theory]
    [InlineData(100, 100, 0.5)]
    [InlineData(100, 0, 0)]
    [InlineData(0, 100, 1)]
    [InlineData(50, 50, 0.25)]
    [InlineData(80, 40, 0.1)]
    public void Confidence_is_measured_against_what_came_true(int ofRight, int ofWrong, double brier)
    {
        var score = Score(Right("S1", ofRight), FindingJson("src/Api.cs", 5, clause: "C3", harm: "leak", confidence: ofWrong), Elsewhere[0]);

        Assert.Equal(brier, score.Brier!.Value, 6);
    }

    [Theory]
    [InlineData(0.6, 0.75, true)]
    [InlineData(0.5999, 1, false)]
    [InlineData(1, 0.7499, false)]
    public void The_bar_asks_for_recall_and_precision(double recall, double precision, bool reached) => Assert.Equal(reached, Form.Bar.IsReached(recall, precision));

    [Fact]
    public void Three_of_four_reach_the_precision_of_the_bar()
    {
        Assert.True(Score(Right("S1"), Right("S3"), Right("S5"), OnGoodTwin).Passes);
        Assert.False(Score(Right("S1"), Right("S3"), OnGoodTwin).Passes);
    }

    [Fact]
    public void A_malformed_finding_is_neither_right_nor_wrong()
    {
        var score = Score(Right("S1"), Right("S3"), FindingJson("src/None.cs"));

        Assert.Equal((0.75, 1), (score.Recall, score.Precision));
        Assert.Single(score.Faults);
    }
}
