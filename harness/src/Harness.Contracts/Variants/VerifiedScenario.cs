namespace Harness.Variants;

/// <summary>One scenario on one variant, over all repeats.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Scenario">The scenario's id.</param>
/// <param name="Expected">The expected outcome.</param>
/// <param name="Passed">How often it passed.</param>
/// <param name="Failed">How often it failed.</param>
/// <param name="Inconclusive">How often it could not be measured.</param>
/// <param name="Missing">How often it did not report.</param>
/// <param name="Wrong">How often it contradicted the expectation.</param>
public sealed record VerifiedScenario(
    string Variant,
    string Scenario,
    Expectation Expected,
    int Passed,
    int Failed,
    int Inconclusive,
    int Missing,
    int Wrong);
