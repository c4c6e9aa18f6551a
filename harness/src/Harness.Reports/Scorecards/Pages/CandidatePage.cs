using Harness.Reports.Page;

namespace Drill.Scorecards.Pages;

/// <summary>`scorecard-candidate.html`: the page for the candidate.</summary>
internal static class CandidatePage
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "scorecard-candidate.html";

    /// <summary>The file's content.</summary>
    public static string Render(CandidateScorecard scorecard) => PageFrame.Render(
        $"{scorecard.Verdict}: {scorecard.Title}", scorecard.Sandboxed,
        Html.Of($"""
            {PageFrame.Header("", scorecard.Title, scorecard.Verdict, scorecard.Headline, Facts(scorecard))}
            {Html.When(scorecard.Reason is not null, () => PageFrame.Card("Output of the build or the service", Html.Of($"""<pre class="words">{scorecard.Reason}</pre>""")))}
            {ScenarioSection.Table("Scenarios", "The exercise's own scenarios. A scenario that fails with any seed has failed.", scorecard.Suite, "suite")}
            {Html.When(scorecard.HeldBack > 0, () => PageFrame.Card("Further scenarios", Html.Of($"<p>{scorecard.HeldBackPassed} of {scorecard.HeldBack} passed. These scenarios are not shown. They require only what the README promises.</p>")))}
            {SheetSection.Shown(scorecard.Sheet)}
            {ReviewSection.Shown(scorecard.Review)}
            {ScenarioSection.Stories("What did not pass", scorecard.Suite, "suite")}
            {SubmissionSection.Ignored(scorecard.Ignored, [])}
            """),
        "The tool's verdict is one input among several.");

    private static IEnumerable<(string, string)> Facts(CandidateScorecard scorecard)
    {
        if (scorecard.SubmissionName is { } name)
        {
            yield return ("Submission", name);
            yield return ("Change", PageFrame.Size(scorecard.ChangedFiles, scorecard.LinesAdded, scorecard.LinesRemoved));
        }

        if (scorecard.Seeds > 0) yield return ("Seeds", $"{scorecard.Seeds}");
        yield return ("Graded", PageFrame.Moment(scorecard.StartedAt));
    }
}
