using Harness.Exercises;
using Harness.Variants;

namespace Drill.Scorecards;

/// <summary>Where patterns come from.</summary>
internal enum PatternSource
{
    /// <summary>From the declarations in the near-misses' `variant.json`.</summary>
    Declared,

    /// <summary>From the measurements of `drill verify --full`.</summary>
    Measured,
}

/// <summary>Which scenarios a flawed variant fails.</summary>
/// <param name="Fails">The scenarios that it always fails, in the exercise's order.</param>
/// <param name="MayFail">The scenarios that it fails only sometimes, which are not compared.</param>
internal sealed record ResultPattern(IReadOnlyList<string> Fails, IReadOnlyList<string> MayFail);

/// <summary>
/// The content of `patterns.json`: which scenarios each near-miss and the starter fail. `drill patterns` generates it, so grading does
/// not need the results of a verification.
/// </summary>
internal sealed record ResultPatterns
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "patterns.json";

    /// <summary>The name of the starter's pattern.</summary>
    public const string Starter = "starter";

    /// <summary>No pattern at all.</summary>
    public static readonly ResultPatterns None = new() { Exercise = "", Source = PatternSource.Declared, Patterns = new Dictionary<string, ResultPattern>() };

    /// <summary>Version of the file's format.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The exercise's name.</summary>
    public required string Exercise { get; init; }

    /// <summary>Where the patterns come from.</summary>
    public required PatternSource Source { get; init; }

    /// <summary>Pattern by the near-miss's name, or "starter".</summary>
    public required IReadOnlyDictionary<string, ResultPattern> Patterns { get; init; }

    /// <summary>The patterns that the variants declare. Composite scenarios fail for many reasons and are not part of a pattern.</summary>
    public static ResultPatterns Declared(Exercise exercise, IReadOnlyList<Variant> variants) => Of(
        exercise, variants, PatternSource.Declared,
        (variant, scenario) => Expectations.Of(variant, scenario) switch
        {
            Expectation.MustFail => true,
            Expectation.MustPass => false,
            _ => null,
        });

    /// <summary>The patterns that a verification measured; null unless it ran every scenario on every one of these variants.</summary>
    public static ResultPatterns? Measured(Exercise exercise, IReadOnlyList<Variant> variants, VerifiedRun run)
    {
        var byCell = run.Scenarios.ToDictionary(one => (one.Variant, one.Scenario));
        if (!run.Full || run.Exercise != exercise.Name
            || Flawed(variants).Any(variant => Focused(exercise).Any(scenario => !byCell.ContainsKey((variant.Name, scenario.Id)))))
            return null;
        return Of(exercise, variants, PatternSource.Measured, (variant, scenario) =>
        {
            var cell = byCell[(variant.Name, scenario.Id)];
            return cell.Failed == 0 && Expectations.Of(variant, scenario) != Expectation.MayFail ? false
                : cell is { Failed: > 0, Passed: 0 } ? true
                : null;
        });
    }

    /// <summary>The name of a variant's pattern.</summary>
    public static string NameOf(Variant variant) => Path.GetFileName(variant.Name);

    /// <param name="fails">Whether a variant fails a scenario; null for sometimes.</param>
    private static ResultPatterns Of(
        Exercise exercise, IReadOnlyList<Variant> variants, PatternSource source, Func<Variant, ScenarioEntry, bool?> fails) => new()
        {
            Exercise = exercise.Name,
            Source = source,
            Patterns = Flawed(variants).ToDictionary(NameOf, variant => new ResultPattern(
                [.. Focused(exercise).Where(scenario => fails(variant, scenario) == true).Select(scenario => scenario.Id)],
                [.. Focused(exercise).Where(scenario => fails(variant, scenario) is null).Select(scenario => scenario.Id)])),
        };

    private static IEnumerable<Variant> Flawed(IReadOnlyList<Variant> variants) =>
        variants.Where(variant => variant.Kind is VariantKind.Starter or VariantKind.NearMiss);

    private static IEnumerable<ScenarioEntry> Focused(Exercise exercise) =>
        exercise.Manifest.Scenarios.Where(scenario => scenario.Kind != ScenarioKind.Composite);
}

/// <summary>The part of `verify.json` that patterns need.</summary>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="Full">Whether every scenario was run on every variant.</param>
/// <param name="Scenarios">The outcomes of each scenario on each variant.</param>
internal sealed record VerifiedRun(string Exercise, bool Full, IReadOnlyList<VerifiedScenario> Scenarios);
