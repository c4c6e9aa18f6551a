using System.CommandLine;
using Drill.Foundation;
using Drill.Scorecards;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill patterns`: records which scenarios each near-miss fails, for scorecards.</summary>
internal static class PatternsVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string?>("exercise")
        {
            Description = "Name of the exercise. Default: every exercise.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "patterns",
            "Write which scenarios each near-miss fails to solutions-private/<exercise>/patterns.json: as the last `drill verify --full`\n"
            + "measured, or else as each variant.json declares.\n\nExample:\n  ./drill verify double-charge --full\n  ./drill patterns double-charge")
        {
            exercise,
        };
        command.SetAction(parsed =>
        {
            var drill = context();
            var exercises = parsed.GetValue(exercise) is { } name
                ? [Names.FindExercise(drill.RepositoryRoot, name)]
                : ExerciseFolder.LoadAll(drill.RepositoryRoot);
            foreach (var one in exercises) Write(drill, one);
            return ExitCode.Green;
        });
        return command;
    }

    private static void Write(DrillContext context, Exercise exercise)
    {
        var variants = VariantFolder.LoadAll(exercise);
        var verified = Path.Combine(context.Artifacts, "verify", exercise.Name, "verify.json");
        var measured = File.Exists(verified) ? ResultPatterns.Measured(exercise, variants, GradeJson.Read<VerifiedRun>(verified)) : null;
        var patterns = measured ?? ResultPatterns.Declared(exercise, variants);
        var path = Path.Combine(exercise.PrivateFolder, ResultPatterns.FileName);
        GradeJson.Write(path, patterns);
        context.Console.MarkupLineInterpolated($"{exercise.Name}: {patterns.Patterns.Count} patterns, {patterns.Source.ToString().ToLowerInvariant()}, written to {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
        if (measured is null) context.Console.MarkupLineInterpolated($"[grey]To measure them, run ./drill verify {exercise.Name} --full and then this command again.[/]");
    }
}
