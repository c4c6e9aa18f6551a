using Harness.Twins;

namespace Harness.Reviews;

/// <summary>Scores a review by places, clauses and harms, never by prose. Pure: the same review of the same source always scores the same.</summary>
public static class ReviewScorer
{
    private const int Decimals = 4;

    /// <summary>Scores a review.</summary>
    /// <param name="form">What a review may say, and what it must reach.</param>
    /// <param name="map">Where the sites are in the source that the candidate got.</param>
    /// <param name="review">The review, as far as its form is right.</param>
    /// <param name="acceptedProofs">
    /// The test files whose proof was accepted. The caller leaves out a proof of what a site is about: it would let a finding pass that found nothing.
    /// </param>
    public static ReviewScore Score(ReviewForm form, SiteMap map, Review review, IReadOnlySet<string> acceptedProofs)
    {
        var found = ReviewMatching.Of(review.Findings, map);
        var fates = new FindingFates(map, found, acceptedProofs);
        ScoredFinding[] scored = [.. review.Findings.Select(fates.Next)];
        var bad = map.Sites.Where(site => site.Twin == Twin.Bad).ToList();
        var missed = bad.Except(found.Values).OrderByDescending(site => site.Site.Weight).Select(site => new MissedSite(site.Site.Id, site.Site.Weight, site.Site.Bad));
        var recall = found.Values.Sum(site => site.Site.Weight) / bad.Sum(site => site.Site.Weight);
        var counted = scored.Where(finding => finding.Count != FindingCount.Neutral).ToList();
        var precision = counted.Count == 0 ? 0 : (double)counted.Count(IsRight) / counted.Count;
        return new ReviewScore(
            Math.Round(recall, Decimals), Math.Round(precision, Decimals), counted.Count == 0 ? null : Math.Round(counted.Average(SquareOfMiss), Decimals),
            form.Bar.IsReached(recall, precision), scored, [.. missed], review.Faults);
    }

    private static bool IsRight(ScoredFinding finding) => finding.Count == FindingCount.Right;

    private static double SquareOfMiss(ScoredFinding finding)
    {
        var miss = (finding.Confidence / 100.0) - (IsRight(finding) ? 1 : 0);
        return miss * miss;
    }
}
