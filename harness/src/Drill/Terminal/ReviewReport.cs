using Drill.Reviewing;
using Harness.Reports;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>Prints where a review stands. It says nothing about what is right, and no verdict depends on it.</summary>
internal static class ReviewReport
{
    /// <summary>Prints one line; nothing if the exercise asks for no review.</summary>
    public static void Write(IAnsiConsole console, string exercise, ReviewFiles? review)
    {
        if (review is null) return;
        var writer = console.Profile.Out.Writer;
        if (review.FindLock() is { } locked)
        {
            var changed = review.ChangedSince(locked);
            writer.WriteLine($"Review  {review.Form.Review} is locked{(changed.Count == 0 ? "" : $", and was changed since: {string.Join(", ", changed)}")}. Only a grading scores it.");
            return;
        }

        var read = review.Read();
        writer.WriteLine(
            $"Review  {review.Form.Review}: {Units.Count(read.Findings.Count, "finding")}, {Units.Count(read.Faults.Count, "fault")} of form. Not locked: only the "
            + $"behaviour scenarios ran. `./drill review lock {exercise}` ends the review, and opens the others.");
    }
}
