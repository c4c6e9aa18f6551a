using Drill.Grading;
using Harness.Reports;
using Harness.Reports.Page;

namespace Drill.Scorecards.Pages;

/// <summary>The submission: the change from the starter, the incident note, and ignored files.</summary>
internal static class SubmissionSection
{
    /// <summary>The change, one collapsed section per file.</summary>
    public static Html Diff(ScorecardSubmission submission) => PageFrame.Card(
        $"Change from the starter: {PageFrame.Size(submission.Files.Count, submission.LinesAdded, submission.LinesRemoved)}",
        Html.Each(submission.Files, File));

    /// <summary>The incident note as plain text: a submission's text never becomes markup or a link.</summary>
    public static Html Note(ScorecardSubmission submission) => PageFrame.Card("The incident note (DECISIONS.md)", submission switch
    {
        { Note: null } => Html.Of($"<p>The submission has no incident note.</p>"),
        { NoteUnchanged: true } => Html.Of($"<p>The note is unchanged: the candidate wrote nothing.</p>"),
        { Note: { } note } => Html.Of($"""<div class="note">{Html.Each(note.ReplaceLineEndings("\n").Split('\n'), Line)}</div>"""),
    });

    /// <summary>Ignored files, and differences between submission.json and the files.</summary>
    public static Html Ignored(IReadOnlyList<string> ignored, IReadOnlyList<string> brokenClaims) => Html.When(ignored.Count + brokenClaims.Count > 0, () => Html.Of($"""
        <section class="card warning"><h2>Irregularities</h2>
        {List("Ignored, because these are not editable files:", ignored)}{List("Differences between submission.json and the files:", brokenClaims)}</section>

        """));

    private static Html List(string about, IReadOnlyList<string> lines) => Html.When(lines.Count > 0, () => Html.Of($"""
        <p>{about}</p><ul class="files">{Html.Each(lines, line => Html.Of($"<li>{line}</li>"))}</ul>
        """));

    private static Html Line(string line) => line.StartsWith('#') ? Html.Of($"<b>{line.TrimStart('#', ' ')}</b>\n") : Html.Of($"{line}\n");

    private static Html File(GradedFile file) => Html.Of($"""
        <details><summary><code>{file.Path}</code> {file.Change.ToString().ToLowerInvariant()}, +{file.LinesAdded} −{file.LinesRemoved}</summary>
        {Html.When(file.Diff is not null, () => DiffText(file.Diff!))}
        {Html.When(file.DiffLinesLeftOut > 0, () => Html.Of($"""<p class="muted">{Units.Count(file.DiffLinesLeftOut, "line")} left out</p>"""))}
        </details>

        """);

    /// <summary>A unified difference.</summary>
    public static Html DiffText(string diff) => Html.Of($"""<pre class="diff">{Html.Each(diff.TrimEnd('\n').Split('\n'), DiffLine)}</pre>""");

    private static Html DiffLine(string line)
    {
        var tone = line.Length == 0 ? "" : line[0] switch { '+' => "add", '-' => "del", '@' => "hunk", _ => "" };
        return Html.Of($"""<span class="{tone}">{line}</span>""");
    }
}
