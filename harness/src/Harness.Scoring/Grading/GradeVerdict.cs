using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>Turns findings into one verdict. Pure: does no I/O.</summary>
internal static class GradeVerdict
{
    /// <summary>The verdict of one seed: green only when suite and held-back scenarios both are.</summary>
    public static RunVerdict Of(
        IReadOnlyList<ScenarioEntry> suite, IReadOnlyList<ScenarioOutcome> suiteOutcomes,
        IReadOnlyList<ScenarioEntry> heldBack, IReadOnlyList<ScenarioOutcome> heldBackOutcomes)
    {
        var ofSuite = Judge.Decide(suite, suiteOutcomes);
        // Held-back scenarios add to the suite. An exercise without any is judged by its suite alone.
        return heldBack.Count == 0 ? ofSuite : Worst([ofSuite, Judge.Decide(heldBack, heldBackOutcomes)]);
    }

    /// <summary>
    /// The verdict over all seeds. One red seed makes it red; otherwise one invalid seed makes it invalid, and one inconclusive seed
    /// makes it inconclusive. Without any seed it is inconclusive, because nothing was measured.
    /// </summary>
    public static RunVerdict Over(IReadOnlyList<GradedSeed> seeds, int wanted)
    {
        var worst = Worst([.. seeds.Select(seed => seed.Verdict)]);
        return worst == RunVerdict.Green && seeds.Count < wanted ? RunVerdict.Inconclusive : worst;
    }

    private static RunVerdict Worst(IReadOnlyList<RunVerdict> verdicts) =>
        verdicts.Contains(RunVerdict.Red) ? RunVerdict.Red
        : verdicts.Contains(RunVerdict.Invalid) ? RunVerdict.Invalid
        : verdicts.Count == 0 || verdicts.Contains(RunVerdict.Inconclusive) ? RunVerdict.Inconclusive
        : RunVerdict.Green;
}
