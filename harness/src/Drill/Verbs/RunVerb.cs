using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Drill.Building;
using Drill.Foundation;
using Drill.Reviewing;
using Drill.Running;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;
using static System.FormattableString;

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
        var command = new Command(
            "run",
            "Build an exercise's service and run its scenarios.\n\n"
            + "Example:\n  ./drill run double-charge\n  ./drill run double-charge --scenario two-instances --seed 42")
        {
            exercise, scenario, seed, folder, scale,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(),
            parsed.GetRequiredValue(exercise),
            parsed.GetValue(scenario) ?? [],
            parsed.GetValue(seed),
            parsed.GetValue(folder),
            parsed.GetValue(scale),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        DrillContext context, string name, string[] scenarioIds, long? chosenSeed, string? outFolder,
        string? chosenScale, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var startedAt = DateTimeOffset.UtcNow;
        if (chosenSeed < 0) throw new WrongUsageException("--seed must be at least 0.");
        var exercise = Names.FindExercise(context.RepositoryRoot, name);
        var review = ReviewFiles.Find(exercise);
        var scenarios = Part(exercise, review, Names.FindScenarios(exercise, scenarioIds), scenarioIds.Length > 0);
        var scale = Names.FindScale(exercise, chosenScale);
        var seed = chosenSeed ?? Random.Shared.NextInt64(1, 1_000_000_000);
        var folder = DrillContext.WritableFolder(Path.Combine(
            outFolder ?? Path.Combine(context.Artifacts, "runs", exercise.Name),
            $"{startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{seed}"));

        var engine = LoadAdapter.ChosenEngine;
        var ignored = await IgnoredEdits.FindAsync(context.RepositoryRoot, exercise, cancellation);
        if (ignored.Count > 0)
        {
            var edits = Units.Count(ignored.Count, "edit");
            context.Console.MarkupLineInterpolated(
                $"[yellow]{edits} outside the editable files: grading would ignore them (listed at the end).[/]");
        }

        var result = new RunResult
        {
            Exercise = exercise.Name,
            Subject = "working copy",
            Seed = seed,
            StartedAt = startedAt,
            DurationMs = 0,
            Verdict = RunVerdict.Invalid,
            Postgres = "not started",
            Machine = $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, "
                + $".NET {Environment.Version}{(engine is null ? "" : $", load by {engine}")}",
            Expected = scenarios,
            Outcomes = [],
            LeftOut = exercise.Manifest.Scenarios.Count - scenarios.Count,
            IgnoredEdits = ignored,
            Replay = scale is null ? null : Invariant($"./drill run {exercise.Name} --scale {scale} --seed {seed}"),
        };
        var judged = await JudgedService.OfAsync(async () =>
        {
            var (built, postgres) = await BuildAsync(context, exercise, scale, cancellation);
            await using var ended = postgres;
            result = result with { Postgres = postgres.Description };
            context.Console.MarkupLineInterpolated(
                $"[bold]{exercise.Manifest.Title}[/]  seed {seed}  PostgreSQL {postgres.Description}{(engine is null ? "" : $"  load by {engine}")}");
            await using var progress = new LiveProgress(context.Console, scenarios);
            return await ScenarioRun.RunAsync(
                new TestBed(built.TestsDll, postgres, scale), new ScenarioRunOptions(scenarios, built.ServiceDll, seed, folder),
                progress, cancellation);
        });
        result = result with
        {
            Outcomes = Judge.Complete(scenarios, judged.Reported),
            Verdict = judged.Verdict(scenarios, result.LeftOut),
            InvalidReason = judged.InvalidReason,
            DurationMs = Math.Round(clock.Elapsed.TotalMilliseconds),
        };
        WriteReports(result, exercise, folder);
        ResultTable.Write(
            context.Console, result, exercise.Manifest.Title,
            Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(folder, "report.html")));
        SheetReport.Write(context.Console, exercise);
        ReviewReport.Write(context.Console, exercise.Name, review);
        return ExitCode.For(result.Verdict);
    }

    // The scenarios would tell what the review is to find.
    private static IReadOnlyList<ScenarioEntry> Part(Exercise exercise, ReviewFiles? review, IReadOnlyList<ScenarioEntry> scenarios, bool named)
    {
        if (review is null || review.FindLock() is not null) return scenarios;
        var open = scenarios.Where(scenario => scenario.Kind == ScenarioKind.Behaviour).ToList();
        return named && open.Count < scenarios.Count
            ? throw new WrongUsageException(
                $"Until the review is locked, only the behaviour scenarios run: the others belong to the fix. `./drill review lock {exercise.Name}` ends the review.")
            : open;
    }

    private static async Task<(BuiltExercise Built, PostgresServer Postgres)> BuildAsync(
        DrillContext context, Exercise exercise, string? scale, CancellationToken cancellation)
    {
        var builder = new ServiceBuilder(context.RepositoryRoot);
        var building = new Lazy<Task<BuiltExercise>>(
            () => context.WithStatusAsync("Building", async () =>
            {
                await LoadAdapter.EnsureAsync(context.RepositoryRoot, cancellation);
                return await builder.BuildWorkingCopyAsync(exercise, cancellation);
            }));
        var starting = DataLoading.StartAsync(context, exercise, scale, () => building.Value, cancellation);
        try
        {
            return (await building.Value, await starting);
        }
        catch
        {
            // A server without data starts during the build to save time. It must be stopped if the build fails or is cancelled.
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (starting.IsCompletedSuccessfully) await starting.Result.DisposeAsync();
            throw;
        }
    }

    private static void WriteReports(RunResult result, Exercise exercise, string folder)
    {
        ResultFile.Write(Path.Combine(folder, "result.json"), result);
        AtomicFile.Replace(Path.Combine(folder, "junit.xml"), JUnitXml.Render(result));
        AtomicFile.Replace(Path.Combine(folder, "ctrf.json"), Ctrf.Render(result));
        AtomicFile.Replace(Path.Combine(folder, "report.html"), HtmlReport.Render(result, exercise.Manifest.Title));
    }
}
