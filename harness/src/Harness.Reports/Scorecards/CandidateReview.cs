using Drill.Scorecards.Pages;
using Harness.Reviews;

namespace Drill.Scorecards;

/// <summary>A finding as its candidate may see it.</summary>
/// <param name="Number">Its place in the review, from 1.</param>
/// <param name="Place">File and lines.</param>
/// <param name="Says">Its clause and harm.</param>
/// <param name="Counts">How it counts, in a word or two.</param>
internal sealed record CandidateFinding(int Number, string Place, string Says, string Counts);

/// <summary>What a candidate may see of the score of a review: nothing about where the defects are.</summary>
/// <param name="Recall">The recall.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Brier">The Brier score of the confidences; null if no finding counts.</param>
/// <param name="Passes">Whether it reaches the bar.</param>
/// <param name="Findings">The findings, in their order.</param>
internal sealed record CandidateReview(double Recall, double Precision, double? Brier, bool Passes, IReadOnlyList<CandidateFinding> Findings)
{
    /// <summary>The part of a score that a candidate may see.</summary>
    public static CandidateReview Of(ReviewScore score) => new(
        score.Recall, score.Precision, score.Brier, score.Passes,
        [
            .. score.Findings.Select(finding => new CandidateFinding(
                finding.Number, $"{finding.File}:{finding.Lines}", $"{finding.Clause}, {finding.Harm}", ReviewSection.Words(finding.Count))),
        ]);
}
