using Harness.Exercises;
using Harness.Reviews;

namespace Drill.Foundation;

/// <summary>
/// The kinds of the scenarios that are about the sites of a source: an incident where the hand-out has the bad twin, a guard where it has the good one.
/// </summary>
internal static class SiteKinds
{
    /// <summary>
    /// The exercise with the kinds of the hand-out that stands in its own folder; as it is if it has no sites here, as in a candidate's package.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is not valid; the message names it.</exception>
    public static Exercise OfPractice(Exercise exercise)
    {
        var path = Path.Combine(exercise.PrivateFolder, ReviewSites.FolderName, ReviewSites.FileName);
        if (!File.Exists(path)) return exercise;
        var form = Path.Combine(exercise.Folder, ReviewForm.FileName);
        var sites = ReviewSites.Parse(File.ReadAllText(path), path, ReviewForm.Parse(File.ReadAllText(form), form));
        return exercise with { Manifest = Resolve(exercise.Manifest, sites.Sites, sites.BadIn(sites.Practice)) };
    }

    /// <summary>The manifest with the kinds of a hand-out.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="sites">All sites.</param>
    /// <param name="bad">The ids of those that are bad in the hand-out.</param>
    public static ExerciseManifest Resolve(ExerciseManifest manifest, IEnumerable<ReviewSite> sites, IReadOnlySet<string> bad)
    {
        var kinds = sites.Where(site => site.Scenario is not null)
            .ToDictionary(site => site.Scenario!, site => bad.Contains(site.Id) ? ScenarioKind.Incident : ScenarioKind.Guard);
        return manifest with
        {
            Scenarios = [.. manifest.Scenarios.Select(scenario => kinds.TryGetValue(scenario.Id, out var kind) ? scenario with { Kind = kind } : scenario)],
        };
    }
}
