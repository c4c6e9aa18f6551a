using Drill.Grading;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>Prints a grading to the terminal.</summary>
internal static class GradeTable
{
    private const int MostReasonLines = 30;

    /// <summary>Prints the result.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="result">The result.</param>
    /// <param name="path">Path of the scorecard.</param>
    public static void Write(IAnsiConsole console, GradeResult result, string path)
    {
        if (!result.Sandbox.Sandboxed) console.MarkupLine("[red bold]UNSANDBOXED[/]");
        if (result.Submission is { } submission)
        {
            var changed = submission.Files.Where(file => file.Change != FileChange.Unchanged).ToList();
            console.MarkupLineInterpolated(
                $"[bold]{submission.Exercise}[/]  {Printable.Name(submission.Name)}  {Units.Count(changed.Count, "changed file")}  +{changed.Sum(file => file.LinesAdded)} -{changed.Sum(file => file.LinesRemoved)}");
            if (submission.Ignored.Count > 0)
                console.MarkupLineInterpolated($"[yellow]{Units.Count(submission.Ignored.Count, "file")} ignored, for example {Printable.Line(submission.Ignored[0].Path)}[/]");
            foreach (var claim in submission.BrokenClaims) console.MarkupLineInterpolated($"[yellow]{Printable.Line(claim)}[/]");
        }

        foreach (var seed in result.Seeds)
        {
            console.MarkupLineInterpolated($"seed {seed.Seed}: {Count(result.Suite, seed.Suite)} of the suite passed{HeldBack(result, seed)}  {Units.Duration(seed.DurationMs)}");
            foreach (var outcome in seed.Suite.Concat(seed.HeldBack).Where(outcome => outcome.State != ScenarioState.Passed))
                console.MarkupLineInterpolated($"  {StateName(outcome.State)} {outcome.Id}");
        }

        if (result.Sheet is { } sheet)
        {
            console.WriteLine(FormattableString.Invariant(
                $"answer sheet: {100 * sheet.Total:0} of 100, {(sheet.CoreRight ? "every core answer right" : "not every core answer right")}"));
        }

        if (result.Review is { } review)
        {
            console.WriteLine(FormattableString.Invariant(
                $"review: recall {review.Score.Recall:0.00}, precision {review.Score.Precision:0.00}, {(review.Score.Passes ? "reaches the bar" : "below the bar")}; {(review.HandOut is { } seed ? $"hand-out {seed}" : "unknown hand-out, scored against the repository's")}{(review.LockedAt is null ? ", never locked" : "")}"));
        }

        foreach (var line in (result.Reason ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MostReasonLines))
            console.WriteLine("  " + line);
        var duration = Units.Duration(result.Durations.TotalMs);
        console.MarkupLineInterpolated($"[bold]{result.Verdict.ToString().ToUpperInvariant()}[/]  {duration}  {path}");
    }

    /// <summary>Prints one line for one submission of many. The line is never wrapped, because scripts read it.</summary>
    public static void WriteLine(TextWriter output, QueuedGrade grade)
    {
        var name = Printable.Name(grade.Name);
        if (grade.Result is not { } result)
        {
            output.WriteLine($"{name}  BROKEN  {Printable.Line(grade.Broken ?? "")}");
            return;
        }

        var failed = result.Seeds.SelectMany(seed => seed.Suite.Concat(seed.HeldBack))
            .Where(outcome => outcome.State != ScenarioState.Passed).Select(outcome => outcome.Id).Distinct().ToList();
        var why = result.Reason?.Split('\n')[0] ?? (failed.Count > 0 ? string.Join(", ", failed) : "");
        var mark = result.Sandbox.Sandboxed ? "" : "  UNSANDBOXED";
        output.WriteLine(
            $"{name}  {result.Verdict.ToString().ToUpperInvariant()}{mark}  {Units.Duration(result.Durations.TotalMs)}"
            + $"{(grade.Stored ? " (stored)" : "")}{(why.Length > 0 ? "  " + Printable.Line(why) : "")}");
    }

    private static string HeldBack(GradeResult result, GradedSeed seed) =>
        result.HeldBack.Count == 0 ? "" : $", {Count(result.HeldBack, seed.HeldBack)} of the held-back scenarios";

    private static string Count(IReadOnlyList<ScenarioEntry> expected, IReadOnlyList<ScenarioOutcome> outcomes) =>
        $"{outcomes.Count(outcome => outcome.State == ScenarioState.Passed)}/{expected.Count}";

    private static string StateName(ScenarioState state) => state.ToString().ToLowerInvariant();
}
