using Drill.Foundation;
using Drill.Grading;
using Drill.Scorecards.Pages;
using Harness.Reports;

namespace Drill.Scorecards;

/// <summary>Writes the files that are derived from a `grade.json`, beside it.</summary>
internal static class ScorecardFiles
{
    /// <summary>The interviewer's own file: written once, never overwritten.</summary>
    public const string NotesFileName = "notes.md";

    /// <summary>Writes scorecards and exports.</summary>
    /// <param name="repositoryRoot">The grader's own checkout.</param>
    /// <param name="result">The grading.</param>
    /// <param name="folder">The folder of its `grade.json`.</param>
    /// <exception cref="InvalidDataException">One of the repository's own files is broken; the message names it.</exception>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The folder cannot be written.</exception>
    public static void Write(string repositoryRoot, GradeResult result, string folder)
    {
        var scorecard = ScorecardMaker.Make(result, GuideFiles.Load(repositoryRoot, result.Submission?.Exercise));
        GradeJson.Write(Path.Combine(folder, Scorecard.FileName), scorecard);
        AtomicFile.Replace(Path.Combine(folder, ScorecardPage.FileName), ScorecardPage.Render(scorecard));
        AtomicFile.Replace(Path.Combine(folder, CandidatePage.FileName), CandidatePage.Render(CandidateScorecard.Of(scorecard)));
        var run = GradedRun.Of(result);
        AtomicFile.Replace(Path.Combine(folder, "junit.xml"), JUnitXml.Render(run));
        AtomicFile.Replace(Path.Combine(folder, "ctrf.json"), Ctrf.Render(run));
        AtomicFile.Replace(Path.Combine(folder, Gradescope.FileName), Gradescope.Render(scorecard));
        var notes = Path.Combine(folder, NotesFileName);
        if (!File.Exists(notes)) AtomicFile.Replace(notes, Notes(scorecard));
    }

    private static string Notes(Scorecard scorecard) => $"""
        # Private notes: {MarkdownText.Escape(scorecard.Submission?.Name ?? "a submission that cannot be read")}{(scorecard.Sandboxed ? "" : " " + PageFrame.Unsandboxed)}

        Not for candidates. This file is written once. Grading or rendering again does not change it.

        ## Scores


        ## What the candidate said


        ## Decision and reasons


        """.ReplaceLineEndings("\n");
}
