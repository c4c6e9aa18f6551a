using Drill.Practising;
using Harness.Exercises;
using Harness.Reports;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>Prints the hints on a scenario that somebody has had, the newest last.</summary>
internal static class HintReport
{
    private static readonly string[] Titles = ["What to look at", "What is missing", "Which designs have it"];

    /// <summary>Prints them.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="exercise">The exercise.</param>
    /// <param name="scenario">The scenario's id.</param>
    /// <param name="hints">All of its hints.</param>
    /// <param name="shown">How many to print.</param>
    public static void Write(IAnsiConsole console, Exercise exercise, string scenario, IReadOnlyList<string> hints, int shown)
    {
        var entry = exercise.Manifest.Scenarios.Single(one => one.Id == scenario);
        console.WriteLine(PlainText.Clean($"{entry.Id}  ({string.Join(", ", entry.Clauses)})"), StateStyle.Strong);
        console.WriteLine(PlainText.Clean(entry.Title));
        foreach (var (hint, nth) in hints.Take(shown).Select((hint, index) => (hint, index)))
        {
            console.WriteLine();
            console.WriteLine($"  {nth + 1} of {hints.Count}  {Titles[nth]}", StateStyle.Strong);
            foreach (var line in PlainText.Wrap(hint, ResultTable.StoryWidth(console) - 4)) console.WriteLine("    " + line, nth + 1 < shown ? StateStyle.Quiet : StateStyle.Plain);
        }

        console.WriteLine();
        console.Profile.Out.Writer.WriteLine(shown < HintFile.Steps
            ? $"One step more:  ./drill hint {exercise.Name} --scenario {entry.Id}"
            : $"That was the last one on {entry.Id}.");
    }
}
