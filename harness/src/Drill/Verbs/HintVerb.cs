using System.CommandLine;
using Drill.Foundation;
using Drill.Practising;
using Drill.Reviewing;
using Drill.Submitting;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill hint`: one hint on what the last run failed, and at each call one step more.</summary>
internal static class HintVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = ExerciseArgument.Create();
        var scenario = new Option<string?>("--scenario", "-s") { Description = "The scenario. Default: the first that the last run failed." };
        var command = new Command(
            "hint",
            "Show a hint on what the last run failed: first what to look at, then which property is missing, then which designs have it.\n\n"
            + "Example:\n  ./drill hint double-charge")
        {
            exercise, scenario,
        };
        command.SetAction(parsed => Run(context(), parsed.GetValue(exercise), parsed.GetValue(scenario)));
        return command;
    }

    private static int Run(DrillContext context, string? name, string? scenario)
    {
        var exercise = Names.ChooseExercise(context.RepositoryRoot, name, "hint");
        if (scenario is not null) OpenScenarios.Of(exercise, ReviewFiles.Find(exercise), Names.FindScenarios(exercise, [scenario]), named: true);
        Write(context, exercise, scenario ?? FirstFailed(context, exercise));
        return ExitCode.Green;
    }

    /// <summary>Prints one hint more on a scenario than before, and logs it.</summary>
    /// <exception cref="WrongUsageException">There are no hints here.</exception>
    public static void Write(DrillContext context, Exercise exercise, string id)
    {
        var hints = HintFile.Read(exercise);
        var log = new PracticeLog(context.Artifacts, exercise.Name);
        var given = Hints.Given(log.Read(), id);
        var next = Math.Min(given + 1, HintFile.Steps);
        if (next > given) log.Add(new PracticeEvent(DateTimeOffset.UtcNow, PracticeAct.Hinted, id, next));
        HintReport.Write(context.Console, exercise, id, hints[id], next);
    }

    private static string FirstFailed(DrillContext context, Exercise exercise)
    {
        var newest = RunHistory.Newest(context.Artifacts, exercise.Name)
            ?? throw new WrongUsageException($"Nothing was run yet, so nothing failed. Run `./drill run {exercise.Name}`, or name a scenario with --scenario.");
        return new RunSummary(newest).NotPassed.FirstOrDefault(row => row.Outcome.State == ScenarioState.Failed)?.Entry.Id
            ?? throw new WrongUsageException("The last run failed nothing. Name a scenario with --scenario.");
    }
}
