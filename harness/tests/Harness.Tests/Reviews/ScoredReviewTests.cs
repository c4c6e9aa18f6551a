using Harness.Reviews;
using Harness.Twins;

namespace Harness.Tests.Reviews;

/// <summary>Reviews whose score is known for every hand-out.</summary>
public sealed class ScoredReviewTests
{
    private const string Perfect = """{ "of": "bad" }""";
    private static readonly long[] Seeds = [.. Enumerable.Range(1, ReviewProof.Handouts)];

    [Theory]
    [InlineData("everything right", Perfect, 1, 1, 1, 1, 1)]
    [InlineData("at its last anchors", """{ "of": "bad", "at": "lastAnchor" }""", 1, 1, 1, 1, 1)]
    [InlineData("looks good", null, 0, 0, 0, 0, 0)]
    [InlineData("every site", """{ "of": "all" }""", 1, 1, 0.5, 0.5, 0)]
    [InlineData("every good site", """{ "of": "good" }""", 0, 0, 0, 0, 0)]
    [InlineData("right line, wrong harm", """{ "of": "bad", "claim": "otherHarm" }""", 0, 0, 0, 0, 0)]
    [InlineData("right line, wrong clause", """{ "of": "bad", "claim": "otherClause" }""", 0, 0, 0, 0, 0)]
    [InlineData("one defect six times", """{ "of": "bad", "take": 1, "times": 6 }""", 0.25, 0.5, 0.2, 0.2, 0)]
    [InlineData("made up", """{ "of": "elsewhere", "take": 6, "clause": "C1", "harm": "money" }""", 0, 0, 0, 0, 0)]
    public void A_rule_holds_for_every_hand_out(string name, string? rule, double leastRecall, double mostRecall, double leastPrecision, double mostPrecision, double passing)
    {
        var proved = Prove(name, Parse(rule, (leastRecall, mostRecall), (leastPrecision, mostPrecision), (passing, passing)));

        Assert.Empty(proved.Contradictions);
        Assert.Equal((ReviewProof.Handouts, (int)(passing * ReviewProof.Handouts)), (proved.Handouts, proved.Passing));
    }

    [Fact]
    public void Whole_files_are_faults_of_form_and_find_nothing()
    {
        var review = Parse("""{ "of": "bad", "at": "wholeFile" }""", (0, 0), (0, 0), (0, 0)) with { Faults = new ScoreBand(3, 3) };

        Assert.Empty(Prove("whole files", review).Contradictions);
    }

    [Fact]
    public void Somebody_who_draws_the_sites_passes_in_some_hand_outs_and_not_in_most()
    {
        var proved = Prove("drawn", Parse("""{ "of": "all", "drawn": true, "take": 3 }""", (0, 1), (0, 1), (0, 0.4)));

        Assert.Empty(proved.Contradictions);
        // Three drawn of six, half of them bad: on average half of the bad ones.
        Assert.InRange(proved.Recall, 0.4, 0.6);
        Assert.InRange(proved.Precision, 0.4, 0.6);
    }

    [Fact]
    public void Only_named_sites_are_found_where_they_are_bad()
    {
        var review = Parse("""{ "of": "bad", "sites": ["S2"] }""", (0, 1), (0, 1), (0, 0));

        var scores = Handouts().Select(handout => (IsBad: handout.Bad.Contains("S2"), Score: review.Score(SampleReview.Form, handout.Map, handout.Source, handout.Seed))).ToList();

        Assert.All(scores, one => Assert.Equal(one.IsBad ? 1 : 0, one.Score.Findings.Count));
        Assert.Contains(scores, one => one.IsBad);
        Assert.Contains(scores, one => !one.IsBad);
    }

    [Fact]
    public void A_place_is_named_by_its_symbol_and_its_claim_by_the_rule()
    {
        var review = Parse(
            """{ "of": "place", "place": { "file": "src/Store.cs", "symbol": "Store.Tell" }, "mostLines": 2, "clause": "C2", "harm": "leak", "confidence": 100, "proof": "proofs/X.cs", "proofIsAccepted": true }""",
            (0, 0), (1, 1), (0, 0));

        var finding = Assert.Single(review.Score(SampleReview.Form, SampleReview.Map, SampleReview.Source, 1).Findings);

        Assert.Equal(("src/Store.cs", new LineRange(15, 16), "C2", "leak", 100), (finding.File, finding.Lines, finding.Clause, finding.Harm, finding.Confidence));
        Assert.Equal(FindingFate.Proven, finding.Fate);
    }

    [Fact]
    public void Lines_elsewhere_belong_to_no_site_and_each_is_named_once()
    {
        var review = Parse("""{ "of": "elsewhere", "take": 6 }""", (0, 0), (0, 0), (0, 0));

        var score = review.Score(SampleReview.Form, SampleReview.Map, SampleReview.Source, 1);

        Assert.All(score.Findings, finding => Assert.Equal(FindingFate.Elsewhere, finding.Fate));
        var lines = score.Findings.Select(finding => (finding.File, finding.Lines)).ToList();
        Assert.Equal(6, lines.Distinct().Count());
        Assert.NotEqual(lines, review.Score(SampleReview.Form, SampleReview.Map, SampleReview.Source, 2).Findings.Select(finding => (finding.File, finding.Lines)));
    }

    [Fact]
    public void What_a_score_contradicts_is_said_with_its_seed()
    {
        var proved = Prove("wrong", Parse(Perfect, (0.2, 0.9), (0, 1), (0, 0.5)));

        Assert.Equal(ReviewProof.Handouts + 1, proved.Contradictions.Count);
        Assert.Equal("seed 1: has recall 1.00, and should have 0.2 to 0.9", proved.Contradictions[0]);
        Assert.Equal("passes in 50 of 50 hand-outs, and should in a share of 0 to 0.5", proved.Contradictions[^1]);
        Assert.Contains("has precision 1.00", Assert.Single(Prove("wrong", Parse(Perfect, (0, 1), (0, 0), (1, 1)), 1).Contradictions));
        Assert.Contains("has Brier score 0.04", Assert.Single(Prove("wrong", Parse(Perfect, (0, 1), (0, 1), (1, 1)) with { Brier = new ScoreBand(0.1, 1) }, 1).Contradictions));
        Assert.Contains("has no Brier score", Assert.Single(Prove("wrong", Parse(null, (0, 1), (0, 1), (0, 0)) with { Brier = new ScoreBand(0, 1) }, 1).Contradictions));
        Assert.Contains("has 0 faults of form, and should have 1 to 2: ", Assert.Single(Prove("wrong", Parse(Perfect, (0, 1), (0, 1), (1, 1)) with { Faults = new ScoreBand(1, 2) }, 1).Contradictions));
    }

    [Fact]
    public void A_proof_needs_a_review_that_always_passes_and_one_that_never_does()
    {
        var (good, bad) = (("good", Parse(Perfect, (1, 1), (1, 1), (1, 1))), ("bad", Parse(null, (0, 0), (0, 0), (0, 0))));

        Assert.Equal(0, Proof(SampleReview.Sites, good, bad).Unmet);
        Assert.Equal(1, Proof(SampleReview.Sites, good).Unmet);
        Assert.Equal(1, Proof(SampleReview.Sites, bad).Unmet);
        Assert.Equal(2, Proof(SampleReview.Sites).Unmet);
        Assert.Equal(1, Proof(SampleReview.Sites, good, bad, ("wrong", Parse(Perfect, (0, 0), (1, 1), (1, 1)))).Unmet);
    }

    [Fact]
    public void A_rule_that_cannot_be_followed_is_a_fault_with_the_name_of_its_review()
    {
        var proof = Proof(SampleReview.Sites, ("lost", Parse("""{ "of": "place", "place": { "file": "src/Store.cs", "symbol": "Nowhere" } }""", (0, 0), (0, 0), (0, 0))));

        Assert.Equal("lost: there is no symbol 'Nowhere'", Assert.Single(proof.Faults));
        Assert.Equal("was scored for no hand-out", Assert.Single(Assert.Single(proof.Reviews).Contradictions));
    }

    [Fact]
    public void Sites_that_one_finding_could_mean_both_are_a_fault()
    {
        var shared = SampleReview.Sites with
        {
            Sites = [.. SampleReview.Sites.Sites.Select(site => site.Id == "S4" ? site with { Clauses = ["C2"], Harms = ["stall"], Anchors = [new SiteAnchor("src/Api.cs", "Api.Call")] } : site)],
        };

        var proof = Proof(shared);

        Assert.Contains("A finding about S4 may be one about S5: they share lines, a clause and a harm, and in some hand-out S4 is bad and S5 is good.", proof.Faults);
        Assert.Contains(proof.Faults, fault => fault.StartsWith("A finding about S5 may be one about S4", StringComparison.Ordinal));
        Assert.Equal(2, proof.Faults.Count);
        Assert.Empty(Proof(SampleReview.Sites).Faults);
    }

    [Fact]
    public void An_anchor_that_leads_nowhere_in_some_hand_outs_is_a_fault()
    {
        var broken = SampleReview.Sites with
        {
            Sites = [.. SampleReview.Sites.Sites.Select(site => site.Id == "S6" ? site with { Anchors = [new SiteAnchor("src/Api.cs", "site"), new SiteAnchor("src/Api.cs", "Api.Lost", Twin: Twin.Good)] } : site)],
        };

        Assert.Equal("An anchor of the good twin of 'S6' leads nowhere: there is no symbol 'Api.Lost'.", Assert.Single(Proof(broken).Faults));
    }

    [Theory]
    [InlineData("""{ "of": "place" }""")]
    [InlineData("""{ "of": "bad", "place": { "file": "src/Api.cs" } }""")]
    [InlineData("""{ "of": "bad", "times": 0 }""")]
    [InlineData("""{ "of": "bad", "mostLines": 0 }""")]
    [InlineData("""{ "of": "bad", "take": -1 }""")]
    [InlineData("""{ "of": "some" }""")]
    [InlineData("""{ "which": "bad" }""")]
    public void A_rule_that_says_nothing_is_refused(string rule) =>
        Assert.StartsWith("scored.json", Assert.Throws<InvalidDataException>(() => Parse(rule, (0, 1), (0, 1), (0, 1))).Message);

    private static ScoredReview Parse(string? rule, (double Least, double Most) recall, (double Least, double Most) precision, (double Least, double Most) passing) => ScoredReview.Parse(
        FormattableString.Invariant(
            $$"""
            { "why": "who knows", "recall": { "least": {{recall.Least}}, "most": {{recall.Most}} }, "precision": { "least": {{precision.Least}}, "most": {{precision.Most}} },
              "passing": { "least": {{passing.Least}}, "most": {{passing.Most}} }, "findings": [{{rule}}] }
            """),
        "scored.json");

    private static ProvedReview Prove(string name, ScoredReview review, int handouts = ReviewProof.Handouts) =>
        Assert.Single(ReviewProof.Of(SampleReview.Form, SampleReview.Sites, SampleReview.Author, [(name, review)], Seeds.Take(handouts)).Reviews);

    private static ReviewProof Proof(ReviewSites sites, params (string, ScoredReview)[] reviews) => ReviewProof.Of(SampleReview.Form, sites, SampleReview.Author, reviews, Seeds);

    private static IEnumerable<(long Seed, IReadOnlySet<string> Bad, BakedSource Source, SiteMap Map)> Handouts() => Seeds.Select(seed =>
    {
        var bad = SampleReview.Sites.BadIn(seed);
        var source = SampleReview.Author.Bake(bad);
        return (seed, bad, source, SiteMap.Of(SampleReview.Sites, source));
    });
}
