using Harness.Exercises;
using Harness.Reviews;

namespace Drill.Foundation;

/// <summary>
/// The kinds of the scenarios that are about the sites of a source: an incident where the hand-out has the bad twin, a guard where it has the good one.
/// </summary>
internal static class SiteKinds
{
    /// <summary>The kinds for the hand-out that stands in the exercise's own folder; null if the exercise has no sites here, as in a candidate's package.</summary>
    /// <exception cref="InvalidDataException">A file is not valid; the message names it.</exception>
    public static IReadOnlyDictionary<string, ScenarioKind>? Of(Exercise exercise)
    {
        var path = Path.Combine(exercise.PrivateFolder, ReviewSites.FolderName, ReviewSites.FileName);
        if (!File.Exists(path)) return null;
        var form = Path.Combine(exercise.Folder, ReviewForm.FileName);
        var sites = ReviewSites.Parse(File.ReadAllText(path), path, ReviewForm.Parse(File.ReadAllText(form), form));
        var bad = sites.BadIn(sites.Practice);
        return sites.Sites.Where(site => site.Scenario is not null)
            .ToDictionary(site => site.Scenario!, site => bad.Contains(site.Id) ? ScenarioKind.Incident : ScenarioKind.Guard);
    }

    /// <summary>The manifest with these kinds.</summary>
    public static ExerciseManifest Resolve(ExerciseManifest manifest, IReadOnlyDictionary<string, ScenarioKind> kinds) => manifest with
    {
        Scenarios = [.. manifest.Scenarios.Select(scenario => kinds.TryGetValue(scenario.Id, out var kind) ? scenario with { Kind = kind } : scenario)],
    };
}
