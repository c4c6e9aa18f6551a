using Harness.Reports;
using Harness.Reports.Page;

namespace Drill.Scorecards.Pages;

/// <summary>`scorecard.html`: the full scorecard, for the interviewer.</summary>
internal static class ScorecardPage
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "scorecard.html";

    /// <summary>The file's content.</summary>
    public static string Render(Scorecard scorecard) => PageFrame.Render(
        $"{scorecard.Verdict}: {scorecard.Submission?.Name ?? scorecard.Title}", scorecard.Sandboxed,
        Html.Of($"""
            {PageFrame.Header(scorecard.Exercise ?? "", scorecard.Title, scorecard.Verdict, scorecard.Headline, Facts(scorecard))}
            {Html.When(scorecard.Reason is not null, () => PageFrame.Card("Why", Html.Of($"""<pre class="words">{scorecard.Reason}</pre>""")))}
            {SheetSection.Scored(scorecard.Sheet)}
            {ReviewSection.Scored(scorecard.Review)}
            {SessionSection.FollowUps(scorecard)}
            {ScenarioSection.Table("The exercise's scenarios", "The candidate has these scenarios.", scorecard.Suite, "suite")}
            {ScenarioSection.Table("Held-back scenarios", "Candidates never see the names or stories of these scenarios.", scorecard.HeldBack, "held-back")}
            {ScenarioSection.Stories("What did not pass", scorecard.Suite, "suite")}
            {ScenarioSection.Stories("Held-back scenarios that did not pass", scorecard.HeldBack, "held-back")}
            {MatrixSection.Of(scorecard.Matrix)}
            {SessionSection.Price(scorecard.PriceTag)}
            {Html.When(scorecard.Submission is not null, () => Html.Of($"""
                {SubmissionSection.Diff(scorecard.Submission!)}
                {SubmissionSection.Note(scorecard.Submission!)}
                {SubmissionSection.Ignored(scorecard.Submission!.Ignored, scorecard.Submission!.BrokenClaims)}
                """))}
            {SessionSection.Guide(scorecard.ScoringGuide)}
            {SessionSection.Notes()}
            """),
        "For interviewers only: this page names held-back scenarios and answers. The candidate's page is scorecard-candidate.html. The full record is in grade.json.");

    private static IEnumerable<(string, string)> Facts(Scorecard scorecard)
    {
        if (scorecard.Submission is { } submission)
        {
            yield return ("Submission", submission.Name);
            yield return ("Change", PageFrame.Size(submission.Files.Count, submission.LinesAdded, submission.LinesRemoved));
            yield return ("Content", submission.ContentSha256);
            if (submission.Ai is { } ai) yield return ("AI assistants (rule of the package)", ai);
            if (submission.Hints is { } hints) yield return ("Hints read (the candidate's own log)", hints);
        }

        if (scorecard.Seeds.Count > 0) yield return ("Seeds", string.Join(", ", scorecard.Seeds.Take(20)) + (scorecard.Seeds.Count > 20 ? $" and {scorecard.Seeds.Count - 20} more" : ""));
        yield return ("Graded", $"{PageFrame.Moment(scorecard.StartedAt)}, in {Units.Duration(scorecard.DurationMs)}");
        yield return ("Sandbox", scorecard.Mechanism);
        if (scorecard.Versions.Postgres is { } postgres) yield return ("PostgreSQL", postgres);
        yield return ("Machine", scorecard.Versions.Machine);
        if (scorecard.Versions.Commit is { } commit) yield return ("Commit of the exercise", commit);
    }
}
