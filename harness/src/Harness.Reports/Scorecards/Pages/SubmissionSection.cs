using Drill.Grading;
using Harness.Reports;
using Harness.Reports.Page;

namespace Drill.Scorecards.Pages;

/// <summary>What was handed in: the change against the starter, the incident note, and what was not taken.</summary>
internal static class SubmissionSection
{
    /// <summary>The change, folded file by file.</summary>
    public static Html Diff(ScorecardSubmission submission) => PageFrame.Card(
        $"Change against the starter: {PageFrame.Size(submission.Files.Count, submission.LinesAdded, submission.LinesRemoved)}",
        Html.Each(submission.Files, File));

    /// <summary>The incident note, as text: what a submission writes is never markup and never a link.</summary>
    public static Html Note(ScorecardSubmission submission) => PageFrame.Card("The incident note (DECISIONS.md)", submission switch
    {
        { Note: null } => Html.Of($"<p>There is none.</p>"),
        { NoteUnchanged: true } => Html.Of($"<p>It is as it was handed out: nothing was written.</p>"),
        { Note: { } note } => Html.Of($"""<div class="note">{Html.Each(note.ReplaceLineEndings("\n").Split('\n'), Line)}</div>"""),
    });

    /// <summary>What was not taken, and where the submission and what it says of itself differ.</summary>
    public static Html Ignored(IReadOnlyList<string> ignored, IReadOnlyList<string> brokenClaims) => Html.When(ignored.Count + brokenClaims.Count > 0, () => Html.Of($"""
        <section class="card warning"><h2>Not as it should be</h2>
        {List("Not taken, because no editable glob covers it:", ignored)}{List("What submission.json says and the files differ:", brokenClaims)}</section>

        """));

    private static Html List(string about, IReadOnlyList<string> lines) => Html.When(lines.Count > 0, () => Html.Of($"""
        <p>{about}</p><ul class="files">{Html.Each(lines, line => Html.Of($"<li>{line}</li>"))}</ul>
        """));

    private static Html Line(string line) => line.StartsWith('#') ? Html.Of($"<b>{line.TrimStart('#', ' ')}</b>\n") : Html.Of($"{line}\n");

    private static Html File(GradedFile file) => Html.Of($"""
        <details><summary><code>{file.Path}</code> {file.Change.ToString().ToLowerInvariant()}, +{file.LinesAdded} −{file.LinesRemoved}</summary>
        {Html.When(file.Diff is not null, () => Html.Of($"""<pre class="diff">{Html.Each(file.Diff!.TrimEnd('\n').Split('\n'), DiffLine)}</pre>"""))}
        {Html.When(file.DiffLinesLeftOut > 0, () => Html.Of($"""<p class="muted">{Units.Count(file.DiffLinesLeftOut, "line")} left out</p>"""))}
        </details>

        """);

    private static Html DiffLine(string line)
    {
        var tone = line.Length == 0 ? "" : line[0] switch { '+' => "add", '-' => "del", '@' => "hunk", _ => "" };
        return Html.Of($"""<span class="{tone}">{line}</span>""");
    }
}
