using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>Prints the way into an exercise.</summary>
internal static class StartReport
{
    /// <summary>Prints the exercise's title and what has happened.</summary>
    public static void WriteIncident(IAnsiConsole console, Exercise exercise, IReadOnlyList<string> incident)
    {
        var manifest = exercise.Manifest;
        console.WriteLine();
        console.WriteLine(PlainText.Clean(manifest.Title), StateStyle.Strong);
        console.WriteLine(PlainText.Clean($"{exercise.Name}, {manifest.Group}, {manifest.Level}, {manifest.Minutes} minutes"), StateStyle.Quiet);
        console.WriteLine();
        foreach (var line in incident.SelectMany(line => PlainText.Wrap(line.Replace("**", ""), ResultTable.StoryWidth(console), hang: 2))) console.WriteLine(line);
        console.WriteLine();
    }

    /// <summary>Prints that a review comes before the fix.</summary>
    public static void WriteReviewFirst(IAnsiConsole console, string exercise, string review) => WriteCommands(console, "What next: the review comes before the fix",
    [
        ($"exercises/{exercise}/README.md", "what to review, and the contract"),
        ($"exercises/{exercise}/{review}", "where your findings go"),
        ($"./drill review check {exercise}", "whether they are well formed; says nothing about what is right"),
        ($"./drill review lock {exercise}", "ends the review and opens the fix"),
    ]);

    /// <summary>Prints the story of the scenario that was run.</summary>
    public static void WriteFirstStory(IAnsiConsole console, RunResult result)
    {
        var row = new RunSummary(result).Rows[0];
        console.WriteLine();
        if (result.InvalidReason is { } reason)
        {
            console.WriteLine("The service does not build or start, so no scenario ran", StateStyle.Strong);
            foreach (var line in PlainText.Wrap(reason, ResultTable.StoryWidth(console) - 2, hang: 4)) console.WriteLine("  " + line);
            console.WriteLine();
        }
        else if (row.Outcome.State == ScenarioState.Passed)
            console.WriteLine(PlainText.Clean($"{row.Entry.Id} passes already: run all scenarios.") + Environment.NewLine, StateStyle.Of(ScenarioState.Passed));
        else
            ResultTable.WriteStory(console, row);
    }

    /// <summary>Prints what can be typed next.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="exercise">The exercise's name.</param>
    /// <param name="hasHints">Whether there are hints here.</param>
    public static void WriteNext(IAnsiConsole console, string exercise, bool hasHints) => WriteCommands(console, "What next",
    [
        ($"exercises/{exercise}/README.md", "the contract: each scenario names the clauses that it enforces"),
        ($"exercises/{exercise}/src", "the code that you edit"),
        ($"./drill run {exercise}", "every scenario, with the verdict"),
        ($"./drill watch {exercise}", "the same after each save: first what failed last"),
        ($"./drill serve {exercise}", "the service with its database and its dependencies, to play with"),
        .. hasHints ? [($"./drill hint {exercise}", "a hint on what failed last; each time one step more")] : Array.Empty<(string, string)>(),
        ($"./drill reset {exercise}", "the starter back; your work is kept aside"),
    ]);

    private static void WriteCommands(IAnsiConsole console, string title, IReadOnlyList<(string Command, string Does)> commands)
    {
        console.WriteLine(title, StateStyle.Strong);
        var width = commands.Max(command => command.Command.Length);
        // Not wrapped, so that a command can be copied.
        foreach (var (command, does) in commands) console.Profile.Out.Writer.WriteLine($"  {command.PadRight(width)}  {does}");
    }
}
