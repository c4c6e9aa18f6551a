using Drill.Grading;
using Harness.Reports;
using Harness.Reports.Page;
using Harness.Reviews;

namespace Drill.Scorecards.Pages;

/// <summary>The review of an exercise that asks for one, beside the fix.</summary>
internal static class ReviewSection
{
    /// <summary>For the interviewer: what the review is worth, each finding with its reason, each place with what became of it; nothing without a review.</summary>
    public static Html Scored(ReviewOutcome? outcome) => Html.When(outcome is not null, () => Html.Of($"""
        {PageFrame.Card(Headline(outcome!.Review), Html.Of($"""
            <p>{Numbers(outcome.Review.Score)} Scored by lines, clauses and harms; no prose was read. The verdict over the scenarios does not depend on it.</p>
            {Html.Each(Remarks(outcome.Review), remark => Html.Of($"<p>{remark}</p>"))}
            <table><thead><tr><th></th><th>Finding</th><th>Says</th><th>Sure</th><th>Counts</th><th>Why</th></tr></thead><tbody>
            {Html.Each(outcome.Review.Score.Findings, Row)}</tbody></table>
            {Html.When(outcome.Review.Score.Faults.Count > 0, () => Html.Of($"""<p>Faults of form:</p><ul class="files">{Html.Each(outcome.Review.Score.Faults, fault => Html.Of($"<li>{fault}</li>"))}</ul>"""))}
            {Html.When(outcome.Review.Proofs.Count > 0, () => Html.Of($"""<p>Proofs:</p><ul class="files">{Html.Each(outcome.Review.Proofs, proof => Html.Of($"<li>{proof.Path}: {proof.Said}</li>"))}</ul>"""))}
            """))}
        {PageFrame.Card("Review and fix", Html.Of($"""
            <p>{Summary(outcome)}</p>
            <table><thead><tr><th>Place</th><th>In this hand-out</th><th>Finding</th><th>What became of it</th></tr></thead><tbody>
            {Html.Each(outcome.Sites, Row)}</tbody></table>
            """))}
        {Html.When(outcome.Review.Log is not null, () => Log(outcome.Review.Log!))}
        """));

    /// <summary>For the candidate: the numbers, and how each finding counts; nothing about what would be right.</summary>
    public static Html Shown(CandidateReview? review) => Html.When(review is not null, () => PageFrame.Card(
        review!.Passes ? "Review: reaches the bar" : "Review: below the bar", Html.Of($"""
        <p>Recall {Share(review.Recall)}, precision {Share(review.Precision)}{Html.When(review.Brier is not null, () => Html.Of($", Brier score {Share(review.Brier!.Value)}"))}. Scenarios do not depend on it.</p>
        <table><thead><tr><th></th><th>Finding</th><th>Says</th><th>Counts</th></tr></thead><tbody>
        {Html.Each(review.Findings, finding => Html.Of($"<tr><td>{finding.Number}</td><td>{finding.Place}</td><td>{finding.Says}</td><td>{finding.Counts}</td></tr>"))}</tbody></table>
        """)));

    /// <summary>How a finding counts, in a word or two.</summary>
    public static string Words(FindingCount count) => count switch
    {
        FindingCount.Right => "right",
        FindingCount.Wrong => "wrong",
        _ => "does not count",
    };

    private static string Headline(GradedReview review) =>
        FormattableString.Invariant($"Review: {(review.Score.Passes ? "reaches the bar" : "below the bar")} (recall {review.Score.Recall:0.00} of {review.Bar.Recall:0.00}, precision {review.Score.Precision:0.00} of {review.Bar.Precision:0.00})");

    private static string Numbers(ReviewScore score) => score.Brier is { } brier
        ? FormattableString.Invariant($"Brier score of the confidences: {brier:0.00} (0 is best; who always says 50 % gets 0.25).")
        : "No finding counts, so the confidences have no score.";

    private static IEnumerable<string> Remarks(GradedReview review)
    {
        yield return review.HandOut is { } seed
            ? $"Hand-out {seed}."
            : "Nothing shows which hand-out this was, so the review was scored against the one in the repository. If it was another, the score means nothing.";
        yield return review.LockedAt is { } at ? $"Locked at {PageFrame.Moment(at)} by the candidate's clock." : "Never locked.";
        if (review.ChangedSinceLock.Count > 0) yield return $"Changed after the lock: {string.Join(", ", review.ChangedSinceLock)}. What is scored is what was handed in.";
        if (review.EditedBeforeLock.Count > 0) yield return $"Edited before the lock: {string.Join(", ", review.EditedBeforeLock)}.";
    }

    private static string Summary(ReviewOutcome outcome) =>
        $"Found and fixed {outcome.Count(SiteFate.FoundAndFixed)}, found and not fixed {outcome.Count(SiteFate.FoundNotFixed)}, fixed unseen {outcome.Count(SiteFate.FixedUnseen)}, "
        + $"missed {outcome.Count(SiteFate.Missed)}; right and broken now {outcome.Count(SiteFate.Broken)}, blamed and right {outcome.Count(SiteFate.BlamedAndRight)}, "
        + $"left alone {outcome.Count(SiteFate.LeftRight)}{(outcome.Count(SiteFate.NotMeasured) is > 0 and var open ? $"; not measured {open}" : "")}.";

    private static Html Row(ScoredFinding finding) => Html.Of($"""
        <tr><td>{finding.Number}</td><td>{$"{finding.File}:{finding.Lines}"}<br>{finding.Trigger}</td><td>{finding.Clause}, {finding.Harm}, {finding.Severity}</td><td>{finding.Confidence} %</td><td>{Words(finding.Count)}</td><td>{finding.Why}</td></tr>

        """);

    private static Html Row(SiteOutcome site) => Html.Of($"""
        <tr><td>{site.Site.Id}: {site.Site.Title}</td><td>{(site.Site.IsBad ? "a defect" : "only looks odd")}</td><td>{(site.Site.Finding is { } number ? $"{number}" : "")}</td><td>{Words(site.Fate)}</td></tr>

        """);

    private static string Words(SiteFate fate) => fate switch
    {
        SiteFate.FoundAndFixed => "found and fixed",
        SiteFate.FoundNotFixed => "found, not fixed",
        SiteFate.FixedUnseen => "fixed, though not found",
        SiteFate.Missed => "missed, and still there",
        SiteFate.BlamedAndRight => "blamed, and still right",
        SiteFate.Broken => "was right, and is broken now",
        SiteFate.LeftRight => "right",
        _ => "not measured",
    };

    private static Html Log(AssistantLog log) => PageFrame.Card($"What was asked of assistants: {Units.Count(log.Entries.Count, "entry", "entries")}", Html.Of($"""
        <table><thead><tr><th>When, which</th><th>Asked</th><th>Taken over</th><th>Checked by</th><th>Findings</th></tr></thead><tbody>
        {Html.Each(log.Entries, entry => Html.Of($"<tr><td>{entry.At} {entry.Tool}</td><td>{Bounded.Text(entry.Asked, 1000)}</td><td>{Bounded.Text(entry.Used ?? "nothing", 1000)}</td><td>{Bounded.Text(entry.Checked ?? "not said", 1000)}</td><td>{string.Join(", ", entry.Findings)}</td></tr>"))}</tbody></table>
        {Html.When(log.Faults.Count > 0, () => Html.Of($"""<p>Faults of form:</p><ul class="files">{Html.Each(log.Faults, fault => Html.Of($"<li>{fault}</li>"))}</ul>"""))}
        """));

    private static string Share(double value) => FormattableString.Invariant($"{value:0.00}");
}
