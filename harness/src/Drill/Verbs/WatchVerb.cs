using System.CommandLine;
using Drill.Foundation;
using Drill.Practising;
using Drill.Reviewing;
using Drill.Submitting;
using Drill.Terminal;
using Drill.Watching;
using Harness.Exercises;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill watch`: runs the scenarios after each save, first what failed last.</summary>
internal static class WatchVerb
{
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);

    public static Command Create(Func<DrillContext> context)
    {
        var exercise = ExerciseArgument.Create();
        var scenario = new Option<string[]>("--scenario", "-s") { Description = "Run only this scenario. May be repeated." };
        var command = new Command(
            "watch",
            "Run an exercise's scenarios after each save until Ctrl-C: first what failed last, then the rest. The next save cancels what still runs.\n\n"
            + "Example:\n  ./drill watch double-charge")
        {
            exercise, scenario,
        };
        command.SetAction((parsed, cancellation) => RunAsync(context(), parsed.GetValue(exercise), parsed.GetValue(scenario) ?? [], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, string? name, string[] ids, CancellationToken cancellation)
    {
        var exercise = Names.ChooseExercise(context.RepositoryRoot, name, "watch");
        var scenarios = OpenScenarios.Of(exercise, ReviewFiles.Find(exercise), Names.FindScenarios(exercise, ids), ids.Length > 0);
        var hasKeys = context.Console.Profile.Capabilities.Interactive && !Console.IsInputRedirected;
        var (state, watch) = (Remembered(context, exercise), new SourceWatch(() => SourceWatch.Below(exercise.ServiceFolder), TimeProvider.System));
        await using var bench = new WatchBench(context, exercise);
        var round = new WatchRound(context, exercise, scenarios, bench, state);
        Save? saved = null;
        while (true)
        {
            WatchReport.WriteBegin(context.Console, DateTimeOffset.Now, saved);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var nextSave = watch.WhenSavedAsync(ended.Token);
            using var superseded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var running = round.RunAsync(saved?.At, superseded.Token);
            if (await Task.WhenAny(running, nextSave) == running)
            {
                if (cancellation.IsCancellationRequested) break;
                // A defect of the harness, or of the environment, ends the watch.
                await running;
                WatchReport.WriteEnd(context.Console, state.Newest!, hasKeys);
                var ask = await AskAsync(context, exercise, scenarios, state, nextSave, hasKeys, cancellation);
                await ended.CancelAsync();
                if (ask == Ask.Quit) break;
                saved = nextSave.IsCompletedSuccessfully ? await nextSave : null;
                await ((Task)nextSave).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await superseded.CancelAsync();
                await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellation.IsCancellationRequested) break;
                saved = await nextSave;
            }
        }

        return ExitCode.Green;
    }

    // What the last run failed is run first.
    private static WatchState Remembered(DrillContext context, Exercise exercise)
    {
        var state = new WatchState();
        foreach (var outcome in RunHistory.Newest(context.Artifacts, exercise.Name)?.Outcomes ?? []) state.Learn(outcome);
        return state;
    }

    private static async Task<Ask> AskAsync(
        DrillContext context, Exercise exercise, IReadOnlyList<ScenarioEntry> scenarios, WatchState state, Task nextSave, bool hasKeys, CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(KeyInterval);
        while (!nextSave.IsCompleted)
        {
            await Task.WhenAny(nextSave, ticks.WaitForNextTickAsync(CancellationToken.None).AsTask());
            if (cancellation.IsCancellationRequested) return Ask.Quit;
            while (hasKeys && Console.KeyAvailable)
            {
                switch (char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar))
                {
                    case 'q': return Ask.Quit;
                    case 'r': return Ask.Again;
                    case 'n' when state.Next(scenarios) is { } next: state.Tell(context.Console, next); break;
                    case 'h': WriteHint(context, exercise, state); break;
                    case 'o' when state.Report is { } report: OpenedFile.Open(context, report); break;
                }
            }
        }

        return Ask.Again;
    }

    private static void WriteHint(DrillContext context, Exercise exercise, WatchState state)
    {
        try
        {
            if (state.Focus is { } focus) HintVerb.Write(context, exercise, focus);
        }
        catch (WrongUsageException none)
        {
            context.Console.WriteLine(none.Message);
        }
    }

    private enum Ask
    {
        Again,
        Quit,
    }
}
