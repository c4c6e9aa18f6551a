using System.CommandLine;
using Drill.Foundation;
using Drill.Local;
using Drill.Practising;
using Drill.Reviewing;
using Drill.Submitting;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill start`: the way into an exercise: what has happened, the first scenario that shows it, and what to type next.</summary>
internal static class StartVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = ExerciseArgument.Create();
        var command = new Command(
            "start",
            "Begin an exercise: what has happened, the story of the first red scenario, and what to type next.\n\nExample:\n  ./drill start double-charge")
        {
            exercise,
        };
        command.SetAction((parsed, cancellation) => RunAsync(context(), parsed.GetValue(exercise), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, string? name, CancellationToken cancellation)
    {
        var exercise = Names.ChooseExercise(context.RepositoryRoot, name, "start");
        StartReport.WriteIncident(context.Console, exercise, IncidentText.Of(exercise));
        var log = new PracticeLog(context.Artifacts, exercise.Name);
        if (log.Read().Count == 0) log.Add(new PracticeEvent(DateTimeOffset.UtcNow, PracticeAct.Started));
        if (ReviewFiles.Find(exercise) is { } review && review.FindLock() is null)
        {
            StartReport.WriteReviewFirst(context.Console, exercise.Name, review.Form.Review);
            return ExitCode.Green;
        }

        var run = await LocalRun.RunAsync(context, exercise, new LocalRunOptions([FirstOpen(context, exercise)]), cancellation);
        StartReport.WriteFirstStory(context.Console, run.Result);
        StartReport.WriteNext(context.Console, exercise.Name, HintFile.PathOf(exercise) is not null);
        return run.Result.InvalidReason is null ? ExitCode.Green : ExitCode.InvalidService;
    }

    // Somebody who comes back begins with what is still red.
    private static ScenarioEntry FirstOpen(DrillContext context, Exercise exercise)
    {
        var passed = (RunHistory.Newest(context.Artifacts, exercise.Name)?.Outcomes ?? [])
            .Where(outcome => outcome.State == ScenarioState.Passed).Select(outcome => outcome.Id).ToHashSet();
        var incidents = exercise.Manifest.Scenarios.Where(scenario => scenario.Kind == ScenarioKind.Incident).ToList();
        return incidents.FirstOrDefault(scenario => !passed.Contains(scenario.Id)) ?? incidents.FirstOrDefault() ?? exercise.Manifest.Scenarios[0];
    }
}
