using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Variants;

/// <summary>The outcome that a scenario must have on a variant.</summary>
public enum Expectation
{
    /// <summary>The scenario must pass.</summary>
    MustPass,

    /// <summary>The scenario must fail.</summary>
    MustFail,

    /// <summary>The scenario may pass or fail.</summary>
    MayFail,
}

/// <summary>Whether an actual outcome agrees with the expectation.</summary>
public enum Agreement
{
    /// <summary>As expected.</summary>
    AsExpected,

    /// <summary>The outcome contradicts the expectation, so the harness or the variant is wrong.</summary>
    Wrong,

    /// <summary>The outcome could not be measured.</summary>
    Inconclusive,
}

/// <summary>The rules for the expected outcome of each scenario on each variant.</summary>
public static class Expectations
{
    /// <summary>The expected outcome of a scenario on a variant.</summary>
    public static Expectation Of(Variant variant, ScenarioEntry scenario) => variant.Kind switch
    {
        VariantKind.Starter => scenario.Kind is ScenarioKind.Incident or ScenarioKind.Composite
            ? Expectation.MustFail
            : Expectation.MustPass,
        VariantKind.NearMiss when variant.Manifest.CaughtBy.Contains(scenario.Id) => Expectation.MustFail,
        VariantKind.NearMiss when variant.Manifest.MayFail.Contains(scenario.Id) => Expectation.MayFail,
        // A composite scenario mixes faults, so it may or may not catch a near-miss.
        VariantKind.NearMiss when scenario.Kind == ScenarioKind.Composite => Expectation.MayFail,
        _ => Expectation.MustPass,
    };

    /// <summary>Compares an outcome with what was expected.</summary>
    public static Agreement Compare(Expectation expected, ScenarioState actual) => (expected, actual) switch
    {
        (_, ScenarioState.Missing) => Agreement.Wrong,
        (_, ScenarioState.Inconclusive) => Agreement.Inconclusive,
        (Expectation.MustPass, ScenarioState.Failed) => Agreement.Wrong,
        (Expectation.MustFail, ScenarioState.Passed) => Agreement.Wrong,
        _ => Agreement.AsExpected,
    };

    /// <summary>
    /// The scenarios to run on a variant. A near-miss runs only its named catchers, unless the full matrix is asked for, which also shows
    /// that nothing else is wrong with it; a composite scenario that does not claim to catch it may end either way, which would prove
    /// nothing. Every other variant always runs all scenarios.
    /// </summary>
    public static IReadOnlyList<ScenarioEntry> Select(Exercise exercise, Variant variant, bool full) =>
        variant.Kind != VariantKind.NearMiss
            ? exercise.Manifest.Scenarios
            :
            [
                .. exercise.Manifest.Scenarios.Where(scenario =>
                    variant.Manifest.CaughtBy.Contains(scenario.Id) || (full && scenario.Kind != ScenarioKind.Composite)),
            ];
}
