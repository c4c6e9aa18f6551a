using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>Why a variant is run.</summary>
internal enum ProofNeed
{
    /// <summary>The variant or a scenario changed since it was proved, or was never proved. It always runs, however long it takes.</summary>
    Changed,

    /// <summary>The harness changed, and this is the starter or a right design. It always runs.</summary>
    HarnessChanged,

    /// <summary>The harness changed, and this is a near-miss. As many run as the budget allows, the oldest proofs first.</summary>
    Aged,
}

/// <summary>A variant and the scenarios to run on it.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Scenarios">The scenarios, in the exercise's order.</param>
/// <param name="Need">Why it is run.</param>
internal sealed record PlannedRun(Variant Variant, IReadOnlyList<ScenarioEntry> Scenarios, ProofNeed Need);

/// <summary>What to prove, and what the record already proves.</summary>
/// <param name="Runs">What to run. Runs that the budget may not leave out come first.</param>
/// <param name="OnRecord">How many outcomes still stand: of the same variant, scenario and harness, or for near-misses of an earlier harness.</param>
/// <param name="Oldest">The day of the oldest of these outcomes; null if there are none.</param>
internal sealed record ProofPlan(IReadOnlyList<PlannedRun> Runs, int OnRecord, DateOnly? Oldest)
{
    /// <summary>A plan that runs everything, whatever the record says.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="variants">The variants to run.</param>
    /// <param name="full">Whether near-misses also run every scenario.</param>
    public static ProofPlan All(Exercise exercise, IReadOnlyList<Variant> variants, bool full) => new(
        [.. variants.Select(variant => new PlannedRun(variant, Expectations.Select(exercise, variant, full), ProofNeed.Changed))], 0, null);

    /// <summary>A plan that runs every scenario on each variant, whatever kind it is.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="variants">The variants to run.</param>
    public static ProofPlan Whole(Exercise exercise, IReadOnlyList<Variant> variants) => new(
        [.. variants.Select(variant => new PlannedRun(variant, exercise.Manifest.Scenarios, ProofNeed.Changed))], 0, null);

    /// <summary>A plan that runs what the record does not prove.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="variants">All of its variants.</param>
    /// <param name="record">The record.</param>
    /// <param name="digests">The digests of the current sources.</param>
    public static ProofPlan Of(Exercise exercise, IReadOnlyList<Variant> variants, VerifiedRecord record, ProofDigests digests)
    {
        List<(PlannedRun Run, DateOnly At)> runs = [];
        List<DateOnly> standing = [];
        foreach (var variant in variants)
        {
            var service = digests.Of(variant);
            var asked = Expectations.Select(exercise, variant, full: false)
                .Select(entry => (Entry: entry, Proof: AsExpected(variant, entry, record.Find(variant.Name, service, entry.Id, digests.Of(entry))))).ToList();
            var open = asked.Where(one => one.Proof is null).Select(one => one.Entry).ToList();
            var older = asked.Where(one => one.Proof is { } proof && proof.Harness != digests.Harness).ToList();
            var isNearMiss = variant.Kind == VariantKind.NearMiss;
            standing.AddRange(asked.Where(one => one.Proof is { } proof && (isNearMiss || proof.Harness == digests.Harness)).Select(one => one.Proof!.At));
            if (open.Count > 0) runs.Add((new PlannedRun(variant, open, ProofNeed.Changed), default));
            if (older.Count > 0)
                runs.Add((
                    new PlannedRun(variant, [.. older.Select(one => one.Entry)], isNearMiss ? ProofNeed.Aged : ProofNeed.HarnessChanged),
                    older.Min(one => one.Proof!.At)));
        }

        return new ProofPlan(
            [.. runs.OrderBy(one => one.Run.Need).ThenBy(one => one.At).Select(one => one.Run)],
            standing.Count, standing.Count > 0 ? standing.Min() : null);
    }

    // An outcome that contradicts the current expectation proves nothing, so the scenario runs again.
    private static ProvedRun? AsExpected(Variant variant, ScenarioEntry entry, (ProvedRun Run, ScenarioState State)? found) =>
        found is var (run, state) && Expectations.Compare(Expectations.Of(variant, entry), state) == Agreement.AsExpected ? run : null;
}
