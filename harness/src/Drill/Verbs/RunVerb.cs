using System.CommandLine;
using Drill.Foundation;
using Drill.Local;
using Drill.Reviewing;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill run`: builds the working copy, runs its scenarios, and prints the verdict.</summary>
internal static class RunVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise")
        {
            Description = "Name of the exercise, as `drill list` shows it.",
        };
        var scenario = new Option<string[]>("--scenario", "-s")
        {
            Description = "Run only this scenario. May be repeated. A run that leaves out any scenario is never green.",
        };
        var seed = new Option<long?>("--seed")
        {
            Description = "The seed of a run to replay: every id, amount and order comes from it.",
        };
        var folder = new Option<string?>("--out") { Description = "Folder for the results instead of artifacts/runs." };
        var scale = ScaleOption.Create();
        var all = new Option<bool>("--all") { Description = "Print the story of every scenario that did not pass, not only of the first." };
        var command = new Command(
            "run",
            "Build an exercise's service and run its scenarios.\n\n"
            + "Example:\n  ./drill run double-charge\n  ./drill run double-charge --scenario two-instances --seed 42")
        {
            exercise, scenario, seed, folder, scale, all,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(),
            parsed.GetRequiredValue(exercise),
            parsed.GetValue(scenario) ?? [],
            parsed.GetValue(seed),
            parsed.GetValue(folder),
            parsed.GetValue(scale),
            parsed.GetValue(all),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        DrillContext context, string name, string[] scenarioIds, long? seed, string? outFolder,
        string? chosenScale, bool all, CancellationToken cancellation)
    {
        if (seed < 0) throw new WrongUsageException("--seed must be at least 0.");
        var exercise = Names.FindExercise(context.RepositoryRoot, name);
        var review = ReviewFiles.Find(exercise);
        var scenarios = OpenScenarios.Of(exercise, review, Names.FindScenarios(exercise, scenarioIds), scenarioIds.Length > 0);
        var scale = Names.FindScale(exercise, chosenScale);
        var run = await LocalRun.RunAsync(context, exercise, new LocalRunOptions(scenarios, seed, scale, outFolder), cancellation);
        ResultTable.Write(context.Console, run.Result, exercise.Manifest.Title, run.ReportPath, all);
        SheetReport.Write(context.Console, exercise);
        ReviewReport.Write(context.Console, exercise.Name, review);
        return ExitCode.For(run.Result.Verdict);
    }
}
