using System.Diagnostics;
using Drill.Building;
using Drill.Foundation;
using Drill.Running;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>The options of a verification.</summary>
/// <param name="Exercise">The exercise.</param>
/// <param name="Runs">What to run. Runs that the budget may leave out come last.</param>
/// <param name="Repeats">How many times to run everything.</param>
/// <param name="Noise">How many threads burn CPU during the runs.</param>
/// <param name="Seed">Seed of the first repeat. The seeds of further repeats derive from it.</param>
internal sealed record VerifyOptions(
    Exercise Exercise, IReadOnlyList<PlannedRun> Runs, int Repeats, int Noise, long Seed)
{
    /// <summary>How much time to spend on runs that may be left out.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;

    /// <summary>The scale of the data; null for the exercise's first.</summary>
    public string? Scale { get; init; }
}

/// <summary>Runs scenarios on variants whose verdicts are known, and keeps the outcomes.</summary>
internal sealed class Verifier(string repositoryRoot, PostgresServer postgres, CellJournal journal)
{
    private static readonly TimeSpan ShortestRun = TimeSpan.FromSeconds(3);

    private readonly ServiceBuilder _builder = new(repositoryRoot);

    /// <summary>Builds everything before anything is measured, because a build would disturb the scenarios.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public async Task<BuiltExercise> BuildAsync(VerifyOptions options, CancellationToken cancellation)
    {
        await LoadAdapter.EnsureAsync(repositoryRoot, cancellation);
        var built = await _builder.BuildWorkingCopyAsync(options.Exercise, cancellation);
        // Runs that the budget cannot reach are not built.
        var within = options.Runs.Index().Where(run => run.Item.Need != ProofNeed.Aged || run.Index * ShortestRun < options.Budget);
        await _builder.BuildVariantsAsync(options.Exercise, within.Select(run => run.Item.Variant).Distinct(), cancellation);
        return built;
    }

    /// <summary>Measures all runs, repeat by repeat.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public async Task<IReadOnlyList<Cell>> RunAsync(
        VerifyOptions options, BuiltExercise built, Action<Cell, bool> onCell, CancellationToken cancellation)
    {
        using var noise = CpuNoise.Start(options.Noise);
        var startedAt = Stopwatch.GetTimestamp();
        var cells = new List<Cell>();
        for (var repeat = 1; repeat <= options.Repeats; repeat++)
        {
            foreach (var run in options.Runs)
            {
                if (run.Need == ProofNeed.Aged && Stopwatch.GetElapsedTime(startedAt) > options.Budget) continue;
                var inputs = InputsOf(options, run);
                var stored = journal.Find(run.Variant.Name, repeat, inputs);
                var cell = stored ?? await MeasureAsync(options, run, repeat, inputs, built, cancellation);
                if (stored is null) journal.Append(cell);
                cells.Add(cell);
                onCell(cell, stored is not null);
            }
        }

        return cells;
    }

    /// <summary>Builds what was built already, one by one, to say which variants do not build.</summary>
    public async Task<IReadOnlyList<Cell>> CompileAsync(VerifyOptions options, CancellationToken cancellation)
    {
        var cells = new List<Cell>();
        foreach (var run in options.Runs)
        {
            var judged = await JudgedService.OfAsync(async () =>
            {
                await _builder.BuildVariantAsync(options.Exercise, run.Variant, cancellation);
                return [];
            });
            cells.Add(new Cell(run.Variant.Name, 1, options.Seed, "", 0, judged.InvalidReason, []));
        }

        return cells;
    }

    private async Task<Cell> MeasureAsync(
        VerifyOptions options, PlannedRun run, int repeat, string inputs, BuiltExercise built,
        CancellationToken cancellation)
    {
        var (seed, variant, selected) = (options.Seed + repeat - 1, run.Variant, run.Scenarios);
        var folder = Path.Combine(
            repositoryRoot, "artifacts", "verify", options.Exercise.Name, variant.Name.Replace('/', '-'),
            $"repeat-{repeat}");
        // Logs are appended to, so logs of an earlier verification would be read as this one's.
        new OwnedFolder(folder, "verify").Empty();
        var clock = new Stopwatch();
        var judged = await JudgedService.OfAsync(async () =>
        {
            var dll = await _builder.BuildVariantAsync(options.Exercise, variant, cancellation);
            clock.Start();
            return await ScenarioRun.RunAsync(
                new TestBed(built.TestsDll, postgres, options.Scale), new ScenarioRunOptions(selected, dll, seed, folder),
                SilentObserver.Instance, cancellation);
        });
        // Hundreds of runs are kept in memory, and their plots are never shown.
        return new Cell(
            variant.Name, repeat, seed, inputs, Math.Round(clock.Elapsed.TotalMilliseconds), judged.InvalidReason,
            [.. judged.Reported.Select(outcome => outcome with { Plots = null })]);
    }

    private string InputsOf(VerifyOptions options, PlannedRun run)
    {
        IEnumerable<string> sources = [options.Exercise.Folder, .. SharedInputs.Of(repositoryRoot)];
        return ContentHash.Of(repositoryRoot, sources.Concat(run.Variant.Folders))
            + $" PostgreSQL {postgres.Description} {ContentHash.OfText(string.Join(' ', run.Scenarios.Select(scenario => scenario.Id)))}";
    }
}
