using System.CommandLine;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill list`: the exercises, or the scenarios of one.</summary>
internal static class ListVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string?>("exercise")
        {
            Description = "The exercise whose scenarios to show.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "list",
            "List the exercises, or the scenarios of one exercise.\n\nExample:\n  ./drill list\n  ./drill list double-charge")
        {
            exercise,
        };
        command.SetAction(parsed =>
        {
            var drill = context();
            if (parsed.GetValue(exercise) is { } name)
                ListScenarios(drill.Console, Names.FindExercise(drill.RepositoryRoot, name));
            else ListExercises(drill.Console, ExerciseFolder.LoadAll(drill.RepositoryRoot));
            return ExitCode.Green;
        });
        return command;
    }

    private static void ListExercises(IAnsiConsole console, IReadOnlyList<Exercise> exercises)
    {
        var table = new Table().Border(TableBorder.None)
            .AddColumns("Exercise", "Title", "Group", "Level", "Minutes", "Scenarios");
        foreach (var exercise in exercises.OrderBy(one => one.Manifest.Group).ThenBy(one => one.Name))
        {
            var manifest = exercise.Manifest;
            table.AddRow(
                Markup.Escape(exercise.Name), Markup.Escape(manifest.Title), Markup.Escape(manifest.Group),
                Markup.Escape(manifest.Level),
                $"{manifest.Minutes}", $"{manifest.Scenarios.Count}");
        }

        console.Write(table);
    }

    private static void ListScenarios(IAnsiConsole console, Exercise exercise)
    {
        var table = new Table().Border(TableBorder.None)
            .AddColumns(
                new TableColumn("Scenario").NoWrap(), new TableColumn("Kind").NoWrap(), new TableColumn("Clauses"),
                new TableColumn("What it checks"));
        foreach (var scenario in exercise.Manifest.Scenarios)
        {
            table.AddRow(
                Markup.Escape(scenario.Id), scenario.Kind.ToString().ToLowerInvariant(),
                Markup.Escape(string.Join(' ', scenario.Clauses)),
                Markup.Escape(scenario.Title));
        }

        console.Write(table);
    }
}
