using Harness.Twins;

namespace Harness.Reviews;

/// <summary>How one scored review scored over many hand-outs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Handouts">How many hand-outs it was scored for.</param>
/// <param name="Passing">In how many it passes the bar.</param>
/// <param name="Recall">Its mean recall.</param>
/// <param name="Precision">Its mean precision.</param>
/// <param name="Brier">Its mean Brier score; null if it never has one.</param>
/// <param name="Contradictions">What is not as known, in words; it names the seed where one hand-out is meant.</param>
public sealed record ProvedReview(string Name, int Handouts, int Passing, double Recall, double Precision, double? Brier, IReadOnlyList<string> Contradictions);

/// <summary>Proof that the scorer tells good reviews from almost good ones, whatever the twins of a hand-out are.</summary>
/// <param name="Reviews">The scored reviews.</param>
/// <param name="Faults">What is wrong with sites or rules, in words; a hand-out with such a fault is not scored.</param>
public sealed record ReviewProof(IReadOnlyList<ProvedReview> Reviews, IReadOnlyList<string> Faults)
{
    /// <summary>How many hand-outs a proof needs.</summary>
    public const int Handouts = 50;

    /// <summary>
    /// How many requirements are not met. At least one review must pass in every hand-out, and at least one in none.
    /// </summary>
    public int Unmet => Faults.Count + Reviews.Count(review => review.Contradictions.Count > 0)
        + (Reviews.Any(review => review.Handouts > 0 && review.Passing == review.Handouts) ? 0 : 1) + (Reviews.Any(review => review.Handouts > 0 && review.Passing == 0) ? 0 : 1);

    /// <summary>Proves scored reviews.</summary>
    /// <param name="form">What a review may say.</param>
    /// <param name="sites">The sites.</param>
    /// <param name="source">The author's source.</param>
    /// <param name="reviews">The scored reviews by name.</param>
    /// <param name="seeds">The seeds of the hand-outs.</param>
    public static ReviewProof Of(
        ReviewForm form, ReviewSites sites, TwinSource source, IReadOnlyList<(string Name, ScoredReview Review)> reviews, IEnumerable<long> seeds)
    {
        List<string> faults = [];
        List<Handout> handouts = [];
        foreach (var seed in seeds)
        {
            if (Try("", () => Handout.Of(sites, source, seed), faults) is not { } handout) continue;
            handouts.Add(handout);
            faults.AddRange(Ambiguities(handout.Map));
        }

        return new ReviewProof([.. reviews.Select(one => Prove(form, one.Name, one.Review, handouts, faults))], [.. faults.Distinct()]);
    }

    private static ProvedReview Prove(ReviewForm form, string name, ScoredReview review, IReadOnlyList<Handout> handouts, List<string> faults)
    {
        List<ReviewScore> scores = [];
        List<string> contradictions = [];
        foreach (var handout in handouts)
        {
            if (Try($"{name}: ", () => review.Score(form, handout.Map, handout.Source, handout.Seed), faults) is not { } score) continue;
            scores.Add(score);
            if (review.Contradiction(score) is { } contradiction) contradictions.Add($"seed {handout.Seed}: {contradiction}");
        }

        if (scores.Count == 0) return new ProvedReview(name, 0, 0, 0, 0, null, [.. contradictions, "was scored for no hand-out"]);
        var passing = scores.Count(score => score.Passes);
        if (!review.Passing.Holds((double)passing / scores.Count)) contradictions.Add($"passes in {passing} of {scores.Count} hand-outs, and should in a share of {review.Passing}");
        return new ProvedReview(
            name, scores.Count, passing, scores.Average(score => score.Recall), scores.Average(score => score.Precision), scores.Average(score => score.Brier), contradictions);
    }

    // Whoever blames a good twin would be said to have found a bad one.
    private static IEnumerable<string> Ambiguities(SiteMap map) =>
        from bad in map.Sites.Where(site => site.Twin == Twin.Bad)
        from good in map.Sites.Where(site => site.Twin == Twin.Good)
        where bad.Site.Clauses.Intersect(good.Site.Clauses).Any() && bad.Site.Harms.Intersect(good.Site.Harms).Any()
            && bad.Anchors.Any(one => good.Anchors.Any(other => one.File == other.File && one.Lines.Overlaps(other.Lines)))
        select $"A finding about {bad.Site.Id} may be one about {good.Site.Id}: they share lines, a clause and a harm, and in some hand-out {bad.Site.Id} is bad and {good.Site.Id} is good.";

    private static T? Try<T>(string what, Func<T> work, List<string> faults) where T : class
    {
        try
        {
            return work();
        }
        catch (InvalidDataException fault)
        {
            faults.Add(what + fault.Message);
            return null;
        }
    }

    private sealed record Handout(long Seed, BakedSource Source, SiteMap Map)
    {
        public static Handout Of(ReviewSites sites, TwinSource source, long seed)
        {
            var baked = source.Bake(sites.BadIn(seed));
            return new Handout(seed, baked, SiteMap.Of(sites, baked));
        }
    }
}
