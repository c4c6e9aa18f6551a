using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>One run of one variant, with the outcomes of its scenarios.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Repeat">1 for the first repeat.</param>
/// <param name="Seed">The seed of this run.</param>
/// <param name="Inputs">
/// A hash of harness, exercise and variant, and the PostgreSQL that was used. A stored run with other inputs is not
/// reused.
/// </param>
/// <param name="DurationMs">Wall time without the build, in milliseconds.</param>
/// <param name="InvalidReason">Why the variant did not build or start; null if it did.</param>
/// <param name="Outcomes">One outcome per scenario of the run.</param>
internal sealed record Cell(
    string Variant,
    int Repeat,
    long Seed,
    string Inputs,
    double DurationMs,
    string? InvalidReason,
    IReadOnlyList<ScenarioOutcome> Outcomes);
