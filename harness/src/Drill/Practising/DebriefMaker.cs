using Drill.Debriefs;
using Drill.Scorecards;
using Drill.Variants;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Practising;

/// <summary>Makes an exercise's debrief from its private folder.</summary>
internal static class DebriefMaker
{
    // More is a catalogue. Five that fail differently show what the harness looks for.
    private const int AlmostRight = 5;
    private const int MostCharacters = 12_000;

    /// <summary>Makes it.</summary>
    /// <param name="repositoryRoot">The checkout.</param>
    /// <param name="exercise">The exercise.</param>
    public static Debrief Of(string repositoryRoot, Exercise exercise)
    {
        var variants = VariantFolder.LoadAll(exercise);
        var nearMisses = variants.Where(variant => variant.Kind == VariantKind.NearMiss).ToList();
        return new Debrief(
            exercise.Name, exercise.Manifest.Title, GuideFiles.Load(repositoryRoot, exercise.Name).Interview,
            [.. variants.Where(variant => variant.Kind is VariantKind.Reference or VariantKind.Alternative).Select(variant => Design(exercise, variant))],
            [.. Different(nearMisses).Select(variant => Design(exercise, variant))],
            nearMisses.Count, GuideFiles.StarterPrice(exercise.PrivateFolder));
    }

    /// <summary>A few near-misses that differ as much as can be in what catches them, and of these the ones that tempt into the fewest failures first.</summary>
    internal static IReadOnlyList<Variant> Different(IReadOnlyList<Variant> nearMisses)
    {
        var (left, chosen, caught) = (nearMisses.OrderBy(variant => variant.Manifest.CaughtBy.Count).ThenBy(variant => variant.Name, StringComparer.Ordinal).ToList(), new List<Variant>(), new HashSet<string>());
        while (chosen.Count < AlmostRight && left.FirstOrDefault(variant => !variant.Manifest.CaughtBy.Any(caught.Contains)) is { } next)
        {
            chosen.Add(next);
            left.Remove(next);
            caught.UnionWith(next.Manifest.CaughtBy);
        }

        return [.. chosen, .. left.Take(AlmostRight - chosen.Count)];
    }

    private static DebriefDesign Design(Exercise exercise, Variant variant) => new(
        variant.Name, (variant.Base ?? Variant.Starter).Name, variant.Manifest.Summary, variant.Manifest.Why, variant.Manifest.CaughtBy,
        [.. VariantChanges.Of(exercise, variant, MostCharacters).Select(file => new DebriefFile(file.Path, file.Diff))]);
}
