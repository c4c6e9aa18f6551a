using Harness.Exercises;
using Harness.Variants;

namespace Drill.Variants;

/// <summary>Finds the variants of an exercise in its private folder.</summary>
internal static class VariantFolder
{
    /// <summary>
    /// Every variant of an exercise: the starter, then the reference, the alternatives and the near-misses by name.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// A `variant.json` is missing or not valid, or names a scenario, a file or a base that does not exist, or a difference does not fit.
    /// </exception>
    public static IReadOnlyList<Variant> LoadAll(Exercise exercise) => Load(exercise, handIns: false);

    /// <summary>
    /// Every variant, and what was handed in blind, named `hand-ins/…`. Of those nothing is expected: they are shown, graded and hunted,
    /// and never verified.
    /// </summary>
    /// <exception cref="InvalidDataException">As <see cref="LoadAll"/> says.</exception>
    public static IReadOnlyList<Variant> LoadAllAndHandIns(Exercise exercise) => Load(exercise, handIns: true);

    private static IReadOnlyList<Variant> Load(Exercise exercise, bool handIns)
    {
        List<Variant> variants = [Variant.Starter];
        var reference = Path.Combine(exercise.PrivateFolder, "reference");
        if (Directory.Exists(reference)) variants.Add(Load(exercise, "reference", VariantKind.Reference, reference));
        variants.AddRange(LoadFolder(exercise, "alternatives", VariantKind.Alternative));
        variants.AddRange(LoadFolder(exercise, "near-misses", VariantKind.NearMiss));
        if (handIns) variants.AddRange(LoadFolder(exercise, "hand-ins", VariantKind.Alternative));
        variants = [.. variants.Select(variant => WithBase(variant, variants, []))];
        // Checked here, so that a difference that does not fit is reported before hours of verification.
        foreach (var variant in variants) VariantTree.Of(exercise, variant);
        return variants;
    }

    private static Variant WithBase(Variant variant, IReadOnlyList<Variant> all, IReadOnlyList<string> above)
    {
        if (variant.Manifest.Over is not { } over) return variant;
        var below = all.FirstOrDefault(one => one.Name == over && one.Folder is not null)
            ?? throw new InvalidDataException($"{variant.Name} builds on '{over}', which is not a variant with a folder.");
        return above.Contains(over)
            ? throw new InvalidDataException($"{variant.Name} builds on itself, through '{over}'.")
            : variant with { Base = WithBase(below, all, [.. above, variant.Name]) };
    }

    private static IEnumerable<Variant> LoadFolder(Exercise exercise, string folder, VariantKind kind)
    {
        var path = Path.Combine(exercise.PrivateFolder, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal)
                .Select(variant => Load(exercise, $"{folder}/{Path.GetFileName(variant)}", kind, variant))
            : [];
    }

    private static Variant Load(Exercise exercise, string name, VariantKind kind, string folder)
    {
        var path = Path.Combine(folder, Variant.FileName);
        if (!File.Exists(path))
            throw new InvalidDataException($"{path} is missing. Every variant needs this file, which describes it.");
        var manifest = StrictJson.Parse<VariantManifest>(
            File.ReadAllText(path), ExerciseManifest.JsonOptions, fault => $"{path} is not valid: {fault}");

        var known = exercise.Manifest.Scenarios.Select(scenario => scenario.Id).ToHashSet();
        if (manifest.CaughtBy.Concat(manifest.MayFail).FirstOrDefault(id => !known.Contains(id)) is { } unknown)
            throw new InvalidDataException(
                $"{path} names the scenario '{unknown}', which exercise.json does not list.");
        if (kind == VariantKind.NearMiss && (manifest.CaughtBy.Count == 0 || string.IsNullOrWhiteSpace(manifest.Why)))
            throw new InvalidDataException(
                $"{path}: a near-miss needs \"why\" (why people hand it in) and \"caughtBy\" (the scenarios that must fail).");
        return new Variant(name, kind, folder, manifest);
    }
}
