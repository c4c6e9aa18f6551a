using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>A flawed variant whose results resemble a submission's results.</summary>
/// <param name="Name">The near-miss, or "starter".</param>
/// <param name="Similarity">From 0 to 1.</param>
/// <param name="Shared">Scenarios that both fail.</param>
/// <param name="OnlySubmission">Scenarios that the submission alone fails.</param>
/// <param name="OnlyVariant">Scenarios that the variant alone fails.</param>
/// <param name="LeftOut">Scenarios that the submission fails but that are not compared, because one of the two fails them only sometimes.</param>
/// <param name="Summary">What the variant is.</param>
/// <param name="Why">Why people hand in the variant; null for the starter.</param>
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
/// The near-misses that a submission's results resemble most. The similarity is the number of scenarios that both fail, divided by the
/// number that either fails (the Jaccard index), so a reader can check it with the two lists. Not compared are composite scenarios, which
/// fail for many reasons, scenarios that the variant fails only sometimes, and scenarios that the submission fails with only some seeds,
/// unless it fails none with all seeds. All variants with the highest similarity are named, because results cannot tell them apart.
/// </summary>
/// <param name="Named">The most similar variants; none if no variant reaches the threshold.</param>
/// <param name="Explanation">The same in a sentence.</param>
internal sealed record Resemblance(IReadOnlyList<Resembled> Named, string Explanation)
{
    /// <summary>
    /// No variant is named below this similarity. A submission that fails one scenario of each of two near-misses has half in common with
    /// both. It has two flaws, but resembles neither.
    /// </summary>
    public const double Threshold = 0.6;

    /// <summary>Compares the scenarios that a submission failed with every pattern.</summary>
    /// <param name="suite">The submission's results for the exercise's scenarios.</param>
    /// <param name="guide">The exercise's guide.</param>
    public static Resemblance Of(IReadOnlyList<ScorecardScenario> suite, ExerciseGuide guide)
    {
        var failed = suite.Where(scenario => scenario.Entry.Kind != ScenarioKind.Composite && scenario.State == ScenarioState.Failed).ToList();
        if (failed.Count == 0) return new Resemblance([], "The submission failed no scenario that distinguishes near-misses.");
        var always = failed.Where(scenario => scenario.Seeds.All(seed => seed.State != ScenarioState.Passed)).ToList();
        if (always.Count == 0) always = failed;
        var (telling, sometimes) = (Ids(always), Ids(failed.Except(always)));
        var all = guide.Patterns.Patterns.Select(pattern => Compare(telling, sometimes, pattern.Key, pattern.Value, guide)).ToList();
        var best = all.Count == 0 ? 0 : all.Max(one => one.Similarity);
        if (best < Threshold)
            return new Resemblance([], FormattableString.Invariant($"The results resemble no known variant: the most similar one has {best:P0} of the failed scenarios in common, and at least {Threshold:P0} are needed."));
        Resembled[] named = [.. all.Where(one => one.Similarity >= best - 1e-9).OrderBy(one => one.Name, StringComparer.Ordinal)];
        return new Resemblance(named, named.Length == 1
            ? FormattableString.Invariant($"The submission has {best:P0} of the failed scenarios in common with one known variant.")
            : FormattableString.Invariant($"The submission has {best:P0} of the failed scenarios in common with each of {named.Length} known variants. The results cannot show which one it is."));
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
