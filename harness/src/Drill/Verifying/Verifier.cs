using System.Diagnostics;
using Drill.Building;
using Drill.Running;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>What a verification covers.</summary>
/// <param name="Exercise">The exercise.</param>
/// <param name="Variants">The variants to run.</param>
/// <param name="Full">Run every scenario on every near-miss, too.</param>
/// <param name="Repeats">How often everything is run.</param>
/// <param name="Noise">CPU burners beside it.</param>
/// <param name="Seed">Seed of the first repeat; further ones follow from it.</param>
internal sealed record VerifyOptions(
    Exercise Exercise, IReadOnlyList<Variant> Variants, bool Full, int Repeats, int Noise, long Seed)
{
    /// <summary>The size of the data; null for the exercise's first.</summary>
    public string? Scale { get; init; }
}

/// <summary>Runs scenarios over variants whose verdicts are known, and keeps what they said.</summary>
internal sealed class Verifier(string repositoryRoot, PostgresServer postgres, CellJournal journal)
{
    private readonly ServiceBuilder _builder = new(repositoryRoot);

    /// <summary>Builds what is to be measured, all of it before anything is: a build beside a scenario would disturb it.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public async Task<BuiltExercise> BuildAsync(VerifyOptions options, CancellationToken cancellation)
    {
        var built = await _builder.BuildWorkingCopyAsync(options.Exercise, cancellation);
        await _builder.BuildVariantsAsync(options.Exercise, options.Variants, cancellation);
        return built;
    }

    /// <summary>All cells, repeat by repeat.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public async Task<IReadOnlyList<Cell>> RunAsync(
        VerifyOptions options, BuiltExercise built, Action<Cell, bool> onCell, CancellationToken cancellation)
    {
        using var noise = CpuNoise.Start(options.Noise);
        var cells = new List<Cell>();
        for (var repeat = 1; repeat <= options.Repeats; repeat++)
        {
            foreach (var variant in options.Variants)
            {
                var inputs = InputsOf(options, variant);
                var stored = journal.Find(variant.Name, repeat, inputs);
                var cell = stored ?? await MeasureAsync(options, variant, repeat, inputs, built, cancellation);
                if (stored is null) journal.Append(cell);
                cells.Add(cell);
                onCell(cell, stored is not null);
            }
        }

        return cells;
    }

    private async Task<Cell> MeasureAsync(
        VerifyOptions options, Variant variant, int repeat, string inputs, BuiltExercise built,
        CancellationToken cancellation)
    {
        var seed = options.Seed + repeat - 1;
        var selected = Expectations.Select(options.Exercise, variant, options.Full);
        var folder = Path.Combine(
            repositoryRoot, "artifacts", "verify", options.Exercise.Name, variant.Name.Replace('/', '-'),
            $"repeat-{repeat}");
        // Logs are appended to: those of an earlier verification would be read as this one's.
        new OwnedFolder(folder, "verify").Empty();
        var clock = new Stopwatch();
        try
        {
            var dll = await _builder.BuildVariantAsync(options.Exercise, variant, cancellation);
            clock.Start();
            var outcomes = await ScenarioRun.RunAsync(
                new ScenarioRunOptions(options.Exercise, selected, built.TestsDll, dll, seed, folder) { Scale = options.Scale },
                postgres,
                SilentObserver.Instance,
                cancellation);
            // Hundreds of cells are kept at once, and nobody looks at the plots of any.
            return new Cell(
                variant.Name, repeat, seed, inputs, Math.Round(clock.Elapsed.TotalMilliseconds), null,
                [.. outcomes.Select(outcome => outcome with { Plots = null })]);
        }
        catch (InvalidServiceException invalid)
        {
            return new Cell(
                variant.Name, repeat, seed, inputs, Math.Round(clock.Elapsed.TotalMilliseconds), invalid.Message, []);
        }
    }

    private string InputsOf(VerifyOptions options, Variant variant)
    {
        IEnumerable<string> sources = [options.Exercise.Folder, .. SharedInputs.Of(repositoryRoot)];
        return ContentHash.Of(repositoryRoot, sources.Concat(variant.Folders))
            + $" PostgreSQL {postgres.Description}";
    }
}
