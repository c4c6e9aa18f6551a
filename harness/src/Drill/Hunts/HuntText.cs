using Harness.Hunting;
using Harness.Reports;
using Harness.Verdicts;
using static System.FormattableString;

namespace Drill.Hunts;

/// <summary>A hunt's report as text.</summary>
internal static class HuntText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(HuntReport report)
    {
        var played = $"{Units.Count(report.Episodes, "script")} played, {Units.Count(report.Lanes, "lane")}, {Units.Count(report.Pairs, "pair")} of moves";
        // On a busy machine, what is promised in time is judged with more room: who compares hunts should know.
        if (report.Crowding is { } crowding) yield return Invariant($"The machine was {crowding:0.0} times slower than when idle.");
        foreach (var reason in report.Inconclusive.Distinct()) yield return $"Inconclusive: {FirstLine(reason)}";
        foreach (var story in report.SeenOnce) yield return $"Seen once, and not again: {story.MustHold}";
        if (report.Found is not { } found)
        {
            yield return $"{played}: no promise was broken that could be broken again.";
            yield break;
        }

        yield return Invariant($"FOUND after {found.AfterSeconds:0.0} s; {played}. {found.Failed} of the last 3 replays broke the promise.");
        yield return "";
        yield return $"  The script, shrunk from {Units.Count(found.MovesBefore, "move")} to {found.Moves}";
        foreach (var line in found.Words) yield return "    " + line;
        foreach (var line in Story(found.Story)) yield return line;
    }

    private static IEnumerable<string> Story(Story story)
    {
        yield return "";
        yield return "  What must hold";
        yield return "    " + story.MustHold;
        yield return "";
        yield return "  What was seen";
        foreach (var line in story.Seen.Take(30)) yield return "    | " + line;
        yield return "";
        yield return "  What it costs";
        yield return "    " + story.Cost;
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
