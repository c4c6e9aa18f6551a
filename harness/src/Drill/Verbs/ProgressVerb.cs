using System.CommandLine;
using System.Text.Json;
using Drill.Foundation;
using Drill.Practising;
using Drill.Submitting;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill progress`: how far somebody is who practises, and what to try next.</summary>
internal static class ProgressVerb
{
    private static readonly string[] Endings = [".html", ".json"];

    public static Command Create(Func<DrillContext> context)
    {
        var place = new Option<string?>("--out") { Description = "Also write it to a new file: .html to read, or .json for other programs." };
        var command = new Command(
            "progress",
            "Show what you have practised: what is green, in what time, with how many hints, and what to try next.\n\nExample:\n  ./drill progress --out progress.html")
        {
            place,
        };
        command.SetAction(parsed => Run(context(), parsed.GetValue(place)));
        return command;
    }

    private static int Run(DrillContext context, string? place)
    {
        if (place is not null && !Endings.Any(ending => place.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            throw new WrongUsageException($"--out must be a file whose name ends in {string.Join(" or ", Endings)}.");
        var all = ExerciseFolder.LoadAll(context.RepositoryRoot).Select(exercise => Of(context, exercise))
            .OrderBy(one => one.Exercise.Manifest.Group, StringComparer.Ordinal).ThenBy(one => one.Exercise.Name, StringComparer.Ordinal).ToList();
        var next = NextStep.Of(all);
        Write(context.Console, all, next);
        if (place is null) return ExitCode.Green;
        var content = place.EndsWith(Endings[0], StringComparison.OrdinalIgnoreCase) ? ProgressPage.Render(all, next) : Json(all, next);
        var path = AtomicFile.Write(place, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
        context.Console.Profile.Out.Writer.WriteLine($"Written  {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
        return ExitCode.Green;
    }

    private static ExerciseProgress Of(DrillContext context, Exercise exercise) => ExerciseProgress.Of(
        exercise, RunHistory.Find(context.Artifacts, exercise.Name).Select(ResultFile.Read), new PracticeLog(context.Artifacts, exercise.Name).Read());

    private static void Write(IAnsiConsole console, IReadOnlyList<ExerciseProgress> all, NextStep? next)
    {
        console.WriteLine(ProgressPage.Lead(all), StateStyle.Strong);
        console.WriteLine();
        var table = new Table().Border(TableBorder.None)
            .AddColumns(new TableColumn("Group"), new TableColumn("Exercise").NoWrap(), new TableColumn("Result"))
            .AddColumns(new TableColumn("Best time").RightAligned(), new TableColumn("Runs").RightAligned(), new TableColumn("Hints").RightAligned());
        foreach (var one in all)
        {
            table.AddRow(
                new Text(PlainText.Clean(one.Exercise.Manifest.Group), StateStyle.Quiet), new Text(one.Exercise.Name),
                new Text(ProgressText.Result(one), one.IsGreen ? StateStyle.Of(ScenarioState.Passed) : StateStyle.Plain),
                new Text(ProgressText.BestTime(one)), new Text($"{one.Runs}"), new Text($"{one.Hints}"));
        }

        console.Write(table);
        console.WriteLine();
        if (next is null)
        {
            console.WriteLine("Everything is green, and without hints.");
            return;
        }

        console.WriteLine("Next", StateStyle.Strong);
        console.WriteLine("  " + PlainText.Clean(next.Why));
        console.Profile.Out.Writer.WriteLine("  " + next.Command);
    }

    private static string Json(IReadOnlyList<ExerciseProgress> all, NextStep? next) => JsonSerializer.Serialize(
        new
        {
            SchemaVersion = 1,
            Exercises = all.Select(one => new
            {
                one.Exercise.Name, one.Exercise.Manifest.Group, one.IsBegun, one.IsGreen, BestSeconds = one.BestTime?.TotalSeconds, one.Runs, one.Hints,
                one.Passed, Open = one.Open.Select(scenario => scenario.Id),
            }),
            Next = next,
        },
        ExerciseManifest.JsonOptions) + "\n";
}
