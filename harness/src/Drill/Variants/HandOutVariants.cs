using System.Text.Json;
using Drill.Foundation;
using Drill.Reviewing;
using Harness.Exercises;
using Harness.Twins;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Variants;

/// <summary>
/// Other hand-outs of an exercise whose source has sites, as variants: each must be red exactly where its seed chose the bad twin, and in every composite
/// scenario.
/// </summary>
internal static class HandOutVariants
{
    private const string Prefix = "hand-outs/";

    /// <summary>Lays the hand-outs of the first seeds out.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="count">How many.</param>
    /// <param name="folder">The folder for their files, one below it for each.</param>
    /// <exception cref="WrongUsageException">The exercise has no sites, or not so many hand-outs.</exception>
    public static IReadOnlyList<Variant> LayOut(Exercise exercise, int count, string folder)
    {
        var twins = TwinFiles.Find(exercise)
            ?? throw new WrongUsageException($"'{exercise.Name}' has only one hand-out. Leave out --hand-outs.");
        if (count is < 1 or > (int)TwinFiles.LastSeed) throw new WrongUsageException($"--hand-outs must be from 1 to {TwinFiles.LastSeed}.");
        var starter = VariantTree.Of(exercise, Variant.Starter);
        return [.. Enumerable.Range(1, count).Select(seed => LayOut(exercise, twins.Of(seed), starter, Path.Combine(folder, FormattableString.Invariant($"{seed}"))))];
    }

    /// <summary>Whether the exercise's own source is the hand-out that it should be; otherwise what differs.</summary>
    /// <returns>Null if it is, or if the exercise has no sites.</returns>
    public static string? FaultOfPractice(Exercise exercise)
    {
        if (TwinFiles.Find(exercise) is not { } twins) return null;
        var (starter, baked) = (VariantTree.Of(exercise, Variant.Starter), twins.Practice.Files);
        var different = DifferencesOf(baked, starter).Select(file => file.Key).ToList();
        return different.Count == 0 ? null
            : $"{string.Join(", ", different)} of {exercise.Name} is not what twins/src gives for seed {twins.Sites.Practice}: `./drill review bake {exercise.Name}` writes it";
    }

    /// <summary>
    /// Lays a source out as a variant of the starter, of which nothing is expected. What everybody gets who practises is the starter itself, which
    /// is no variant of it.
    /// </summary>
    /// <param name="files">The source, by path below the exercise's folder.</param>
    /// <param name="name">The variant's name.</param>
    /// <param name="starter">The starter's source.</param>
    /// <param name="folder">The folder to write to.</param>
    public static Variant LayOut(IReadOnlyDictionary<string, byte[]> files, string name, SortedDictionary<string, byte[]> starter, string folder)
    {
        var manifest = new VariantManifest { Summary = "Another hand-out." };
        if (!DifferencesOf(files, starter).Any()) return Variant.Starter;
        return new Variant(name, VariantKind.Alternative, Write(files, starter, folder, manifest), manifest);
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> DifferencesOf(
        IReadOnlyDictionary<string, byte[]> files, SortedDictionary<string, byte[]> starter) =>
        files.Where(file => !starter.TryGetValue(file.Key, out var content) || !content.AsSpan().SequenceEqual(file.Value));

    private static string Write(IReadOnlyDictionary<string, byte[]> files, SortedDictionary<string, byte[]> starter, string folder, VariantManifest manifest)
    {
        var path = new OwnedFolder(folder, "verify").Empty().FullPath;
        FileTree.Write(path, DifferencesOf(files, starter));
        File.WriteAllText(Path.Combine(path, Variant.FileName), JsonSerializer.Serialize(manifest, ExerciseManifest.JsonOptions));
        return path;
    }

    private static Variant LayOut(Exercise exercise, HandOut handOut, SortedDictionary<string, byte[]> starter, string folder)
    {
        var manifest = new VariantManifest
        {
            Summary = $"The hand-out of seed {handOut.Seed}.",
            Why = "It is what a candidate gets.",
            CaughtBy =
            [
                .. handOut.Map.Sites.Where(site => site.Twin == Twin.Bad).Select(site => site.Site.Scenario).OfType<string>(),
                .. exercise.Manifest.Scenarios.Where(scenario => scenario.Kind == ScenarioKind.Composite).Select(scenario => scenario.Id),
            ],
        };
        return new Variant(
            FormattableString.Invariant($"{Prefix}{handOut.Seed}"), VariantKind.NearMiss, Write(handOut.Files, starter, folder, manifest), manifest);
    }
}
