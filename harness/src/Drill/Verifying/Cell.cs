using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>One variant run once: what its scenarios said.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Repeat">1 for the first repeat.</param>
/// <param name="Seed">The seed of this run.</param>
/// <param name="Inputs">
/// Harness, exercise and variant as a hash, and the PostgreSQL that judged: a stored cell of other inputs is not used
/// again.
/// </param>
/// <param name="DurationMs">Wall time, build excluded, in milliseconds.</param>
/// <param name="InvalidReason">Why the variant did not build or start; null otherwise.</param>
/// <param name="Outcomes">One outcome per scenario that was asked for.</param>
internal sealed record Cell(
    string Variant,
    int Repeat,
    long Seed,
    string Inputs,
    double DurationMs,
    string? InvalidReason,
    IReadOnlyList<ScenarioOutcome> Outcomes);
