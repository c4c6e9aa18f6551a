using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Reviewing;

/// <summary>Which scenarios may run: a review comes before them.</summary>
internal static class OpenScenarios
{
    /// <summary>The scenarios that may run: until a review is locked, only those of behaviour. The others would tell what the review is to find.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="review">Its review; null where it asks for none.</param>
    /// <param name="scenarios">What was asked for.</param>
    /// <param name="named">Whether somebody named them.</param>
    /// <exception cref="WrongUsageException">Somebody named one that must not run yet.</exception>
    public static IReadOnlyList<ScenarioEntry> Of(Exercise exercise, ReviewFiles? review, IReadOnlyList<ScenarioEntry> scenarios, bool named)
    {
        if (review is null || review.FindLock() is not null) return scenarios;
        var open = scenarios.Where(scenario => scenario.Kind == ScenarioKind.Behaviour).ToList();
        return named && open.Count < scenarios.Count
            ? throw new WrongUsageException(
                $"Until the review is locked, only the behaviour scenarios run: the others belong to the fix. `./drill review lock {exercise.Name}` ends the review.")
            : open;
    }
}
