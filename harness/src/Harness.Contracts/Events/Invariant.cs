namespace Harness.Scenarios;

/// <summary>A promise whose violation a caller or the business would notice.</summary>
/// <param name="Clause">The README clause that promises it, for example "C1".</param>
/// <param name="MustHold">The promise, as a sentence.</param>
/// <param name="Cost">What it costs in production when it does not hold.</param>
public sealed record Invariant(string Clause, string MustHold, string Cost);
