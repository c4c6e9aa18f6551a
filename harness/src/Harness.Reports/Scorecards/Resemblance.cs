using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>A flawed variant whose results a submission's resemble.</summary>
/// <param name="Name">The near-miss, or "starter".</param>
/// <param name="Similarity">From 0 to 1.</param>
/// <param name="Shared">Scenarios that both fail.</param>
/// <param name="OnlySubmission">Scenarios that the submission alone fails.</param>
/// <param name="OnlyVariant">Scenarios that the variant alone fails.</param>
/// <param name="LeftOut">Scenarios that the submission fails and that tell nothing here, because one of the two fails them only sometimes.</param>
/// <param name="Summary">What the variant is.</param>
/// <param name="Why">Why people hand it in; null for the starter.</param>
internal sealed record Resembled(
    string Name,
    double Similarity,
    IReadOnlyList<string> Shared,
    IReadOnlyList<string> OnlySubmission,
    IReadOnlyList<string> OnlyVariant,
    IReadOnlyList<string> LeftOut,
    string Summary,
    string? Why);

/// <summary>
/// Which near-miss a submission's results resemble most: the share of scenarios that both fail among those that either fails
/// (Jaccard's index), so that anybody can check it with the two lists. Left out of a comparison is what tells nothing: composite scenarios,
/// which fail for many reasons; what the variant fails only sometimes; and what the submission fails with some seeds only, unless it fails
/// nothing with all of them. Everything with the greatest similarity is named: results cannot tell near-misses apart that fail alike.
/// </summary>
/// <param name="Named">The most similar ones; none where nothing reaches the threshold.</param>
/// <param name="Explanation">The same in a sentence.</param>
internal sealed record Resemblance(IReadOnlyList<Resembled> Named, string Explanation)
{
    /// <summary>
    /// Nothing is named below: whoever fails one scenario of a near-miss and one other has half in common with it, and as much with
    /// another one. That is two flaws, and no likeness.
    /// </summary>
    public const double Threshold = 0.6;

    /// <summary>Compares the scenarios that a submission failed with every pattern.</summary>
    /// <param name="suite">The exercise's scenarios, as the submission did.</param>
    /// <param name="guide">Our own files.</param>
    public static Resemblance Of(IReadOnlyList<ScorecardScenario> suite, ExerciseGuide guide)
    {
        var failed = suite.Where(scenario => scenario.Entry.Kind != ScenarioKind.Composite && scenario.State == ScenarioState.Failed).ToList();
        if (failed.Count == 0) return new Resemblance([], "It failed no scenario that tells near-misses apart.");
        var always = failed.Where(scenario => scenario.Seeds.All(seed => seed.State != ScenarioState.Passed)).ToList();
        if (always.Count == 0) always = failed;
        var (telling, sometimes) = (Ids(always), Ids(failed.Except(always)));
        var all = guide.Patterns.Patterns.Select(pattern => Compare(telling, sometimes, pattern.Key, pattern.Value, guide)).ToList();
        var best = all.Count == 0 ? 0 : all.Max(one => one.Similarity);
        if (best < Threshold)
            return new Resemblance([], FormattableString.Invariant($"Nothing that is known fails alike: the nearest has {best:P0} in common, and below {Threshold:P0} nothing is named."));
        Resembled[] named = [.. all.Where(one => one.Similarity >= best - 1e-9).OrderBy(one => one.Name, StringComparer.Ordinal)];
        return new Resemblance(named, named.Length == 1
            ? FormattableString.Invariant($"It has {best:P0} of the failed scenarios in common with one known variant.")
            : FormattableString.Invariant($"It has {best:P0} of the failed scenarios in common with each of {named.Length} known variants; their results cannot tell which it is."));
    }

    private static Resembled Compare(string[] always, string[] sometimes, string name, ResultPattern pattern, ExerciseGuide guide)
    {
        string[] telling = [.. always.Except(pattern.MayFail)], fails = [.. pattern.Fails.Except(sometimes)];
        string[] shared = [.. telling.Intersect(fails)], only = [.. telling.Except(fails)], missed = [.. fails.Except(telling)];
        var about = guide.Variants.GetValueOrDefault(name);
        return new Resembled(
            name, (double)shared.Length / Math.Max(1, shared.Length + only.Length + missed.Length), shared, only, missed,
            [.. always.Intersect(pattern.MayFail), .. sometimes], about?.Summary ?? "", about?.Why);
    }

    private static string[] Ids(IEnumerable<ScorecardScenario> scenarios) => [.. scenarios.Select(scenario => scenario.Entry.Id)];
}
