using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Watching;

/// <summary>In which order a round runs the scenarios.</summary>
internal static class WatchOrder
{
    /// <summary>
    /// The batches: the scenario that is being worked on, alone, so that its verdict comes soonest; then what else did not pass last; then the rest.
    /// </summary>
    /// <param name="scenarios">All scenarios of the round.</param>
    /// <param name="last">How each ended last, by id; those that were never run are missing.</param>
    /// <param name="focus">The id of the scenario that is being worked on; null for the first that did not pass.</param>
    /// <returns>Batches that are not empty and hold each scenario once.</returns>
    public static IReadOnlyList<IReadOnlyList<ScenarioEntry>> Of(
        IReadOnlyList<ScenarioEntry> scenarios, IReadOnlyDictionary<string, ScenarioOutcome> last, string? focus)
    {
        bool NotPassed(ScenarioEntry scenario) => last.TryGetValue(scenario.Id, out var outcome) && outcome.State != ScenarioState.Passed;
        var first = scenarios.FirstOrDefault(scenario => scenario.Id == focus && NotPassed(scenario)) ?? scenarios.FirstOrDefault(NotPassed);
        IReadOnlyList<ScenarioEntry>[] batches =
        [
            first is null ? [] : [first],
            [.. scenarios.Where(scenario => scenario != first && NotPassed(scenario))],
            [.. scenarios.Where(scenario => scenario != first && !NotPassed(scenario))],
        ];
        return [.. batches.Where(batch => batch.Count > 0)];
    }
}
