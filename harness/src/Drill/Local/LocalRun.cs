using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Drill.Building;
using Drill.Foundation;
using Drill.Running;
using Drill.Submitting;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;
using static System.FormattableString;

namespace Drill.Local;

/// <summary>The options of a run of the working copy.</summary>
/// <param name="Scenarios">The scenarios to run.</param>
/// <param name="Seed">The seed; null to draw one.</param>
/// <param name="Scale">How much data there is at the start; null for the default.</param>
/// <param name="OutFolder">The folder for results; null for artifacts/runs.</param>
internal sealed record LocalRunOptions(IReadOnlyList<ScenarioEntry> Scenarios, long? Seed = null, string? Scale = null, string? OutFolder = null);

/// <summary>A run of the working copy that has ended.</summary>
/// <param name="Result">What came of it.</param>
/// <param name="Folder">The folder with its reports.</param>
internal sealed record LocalRun(RunResult Result, string Folder)
{
    /// <summary>The path of report.html, as a person would type it.</summary>
    public string ReportPath => Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Folder, "report.html"));

    /// <summary>Builds the working copy, runs scenarios on it, and keeps what came of it.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public static async Task<LocalRun> RunAsync(DrillContext context, Exercise exercise, LocalRunOptions options, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var startedAt = DateTimeOffset.UtcNow;
        var (scenarios, scale) = (options.Scenarios, options.Scale);
        var seed = options.Seed ?? Random.Shared.NextInt64(1, 1_000_000_000);
        var folder = FolderOf(context, exercise, options.OutFolder, startedAt, seed);
        var ignored = await IgnoredEdits.FindAsync(context.RepositoryRoot, exercise, cancellation);
        if (ignored.Count > 0)
        {
            context.Console.MarkupLineInterpolated(
                $"[yellow]{Units.Count(ignored.Count, "edit")} outside the editable files: grading would ignore them (listed at the end).[/]");
        }

        var result = Begun(exercise, scenarios, startedAt, seed) with
        {
            IgnoredEdits = ignored,
            Replay = scale is null ? null : Invariant($"./drill run {exercise.Name} --scale {scale} --seed {seed}"),
        };
        var judged = await JudgedService.OfAsync(async () =>
        {
            var (built, postgres) = await BuildAsync(context, exercise, scale, cancellation);
            await using var ended = postgres;
            result = result with { Postgres = postgres.Description };
            context.Console.MarkupLineInterpolated(
                $"[bold]{exercise.Manifest.Title}[/]  seed {seed}  PostgreSQL {postgres.Description}{(LoadAdapter.ChosenEngine is { } engine ? $"  load by {engine}" : "")}");
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
        Keep(result, exercise, folder);
        return new LocalRun(result, folder);
    }

    /// <summary>The folder of a run's results; created when missing.</summary>
    /// <exception cref="EnvironmentLacksException">It cannot be written.</exception>
    public static string FolderOf(DrillContext context, Exercise exercise, string? outFolder, DateTimeOffset startedAt, long seed) =>
        DrillContext.WritableFolder(Path.Combine(
            outFolder ?? Path.Combine(context.Artifacts, "runs", exercise.Name),
            $"{startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{seed}"));

    /// <summary>A run of the working copy of which nothing is known yet.</summary>
    public static RunResult Begun(Exercise exercise, IReadOnlyList<ScenarioEntry> scenarios, DateTimeOffset startedAt, long seed) => new()
    {
        Exercise = exercise.Name,
        Subject = "working copy",
        Seed = seed,
        StartedAt = startedAt,
        DurationMs = 0,
        Verdict = RunVerdict.Invalid,
        Postgres = "not started",
        Machine = $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, "
            + $".NET {Environment.Version}{(LoadAdapter.ChosenEngine is { } engine ? $", load by {engine}" : "")}",
        Expected = scenarios,
        Outcomes = [],
        LeftOut = exercise.Manifest.Scenarios.Count - scenarios.Count,
    };

    /// <summary>Writes a run's result and reports.</summary>
    /// <exception cref="EnvironmentLacksException">They cannot be written.</exception>
    public static void Keep(RunResult result, Exercise exercise, string folder)
    {
        ResultFile.Write(Path.Combine(folder, RunHistory.ResultFile), result);
        AtomicFile.Replace(Path.Combine(folder, "junit.xml"), JUnitXml.Render(result));
        AtomicFile.Replace(Path.Combine(folder, "ctrf.json"), Ctrf.Render(result));
        AtomicFile.Replace(Path.Combine(folder, "report.html"), HtmlReport.Render(result, exercise.Manifest.Title));
    }

    /// <summary>Builds the working copy and starts the database server, both at once where it can be.</summary>
    /// <exception cref="InvalidServiceException">The service does not compile.</exception>
    public static async Task<(BuiltExercise Built, PostgresServer Postgres)> BuildAsync(
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
}
