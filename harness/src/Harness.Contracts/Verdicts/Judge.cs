using Harness.Exercises;

namespace Harness.Verdicts;

/// <summary>Turns reported outcomes into a verdict. Pure: does no I/O, so a stored run can be judged again.</summary>
public static class Judge
{
    /// <summary>
    /// One outcome per expected scenario, in the manifest's order; a scenario that did not report is missing.
    /// A report for an unexpected id is ignored. Of two reports for one id, the worse counts.
    /// </summary>
    public static IReadOnlyList<ScenarioOutcome> Complete(
        IReadOnlyList<ScenarioEntry> expected, IEnumerable<ScenarioOutcome> reported)
    {
        var byId = reported
            .GroupBy(outcome => outcome.Id)
            .ToDictionary(
                group => group.Key, group => group.OrderByDescending(outcome => Severity(outcome.State)).First());
        return
        [
            .. expected.Select(entry => byId.GetValueOrDefault(entry.Id) ?? new ScenarioOutcome
            {
                Id = entry.Id,
                State = ScenarioState.Missing,
                Attempts = 0,
                Reason = "The scenario did not report. A run without it is never green.",
            }),
        ];
    }

    /// <summary>
    /// Green only when at least one core scenario was expected and every one of them passed. Red when one failed or is
    /// missing. Otherwise inconclusive. A run that passed but left out scenarios of the exercise is also inconclusive.
    /// </summary>
    /// <param name="expected">The scenarios of the run.</param>
    /// <param name="outcomes">The outcomes that they reported.</param>
    /// <param name="leftOut">How many of the exercise's scenarios the run left out.</param>
    public static RunVerdict Decide(
        IReadOnlyList<ScenarioEntry> expected, IReadOnlyList<ScenarioOutcome> outcomes, int leftOut = 0)
    {
        var complete = Complete(expected, outcomes);
        var core = complete.Where((_, index) => expected[index].Tier == ScenarioTier.Core).ToList();
        if (core.Any(outcome => outcome.State is ScenarioState.Failed or ScenarioState.Missing)) return RunVerdict.Red;
        if (core.Any(outcome => outcome.State == ScenarioState.Inconclusive)) return RunVerdict.Inconclusive;
        // A run without core scenarios measured nothing and is never green.
        if (core.Count == 0) return RunVerdict.Red;
        return leftOut > 0 ? RunVerdict.Inconclusive : RunVerdict.Green;
    }

    /// <summary>How bad a state is. Of two reports, attempts or seeds, the worse counts.</summary>
    public static int Severity(ScenarioState state) => state switch
    {
        ScenarioState.Failed => 3,
        ScenarioState.Missing => 2,
        ScenarioState.Inconclusive => 1,
        _ => 0,
    };
}
