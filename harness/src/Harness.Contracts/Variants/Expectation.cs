using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Variants;

/// <summary>What a scenario has to say about a variant.</summary>
public enum Expectation
{
    /// <summary>It must pass.</summary>
    MustPass,

    /// <summary>It must fail.</summary>
    MustFail,

    /// <summary>Either is right.</summary>
    MayFail,
}

/// <summary>How an actual outcome stands to what was expected.</summary>
public enum Agreement
{
    /// <summary>As expected.</summary>
    AsExpected,

    /// <summary>Against the expectation: the harness or the variant is wrong.</summary>
    Wrong,

    /// <summary>Could not be measured.</summary>
    Inconclusive,
}

/// <summary>The rules that say what each scenario must make of each variant.</summary>
public static class Expectations
{
    /// <summary>What this scenario must say about this variant.</summary>
    public static Expectation Of(Variant variant, ScenarioEntry scenario) => variant.Kind switch
    {
        VariantKind.Starter => scenario.Kind is ScenarioKind.Incident or ScenarioKind.Composite
            ? Expectation.MustFail
            : Expectation.MustPass,
        VariantKind.NearMiss when variant.Manifest.CaughtBy.Contains(scenario.Id) => Expectation.MustFail,
        VariantKind.NearMiss when variant.Manifest.MayFail.Contains(scenario.Id) => Expectation.MayFail,
        // A storm mixes faults: whether it happens to hit a near-miss is not promised.
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
    /// The scenarios to run on a variant. A near-miss runs its named catchers unless the whole matrix is asked for, which also shows
    /// that nothing else is wrong with it; every other variant always runs everything.
    /// </summary>
    public static IReadOnlyList<ScenarioEntry> Select(Exercise exercise, Variant variant, bool full) =>
        full || variant.Kind != VariantKind.NearMiss
            ? exercise.Manifest.Scenarios
            : [.. exercise.Manifest.Scenarios.Where(scenario => variant.Manifest.CaughtBy.Contains(scenario.Id))];
}
