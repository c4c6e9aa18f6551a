using System.Text.Json;
using Harness.Exercises;

namespace Drill.Verifying;

/// <summary>What a variant is: it decides what is expected of it.</summary>
internal enum VariantKind
{
    /// <summary>The flawed service as handed out.</summary>
    Starter,

    /// <summary>The right design that the debrief shows.</summary>
    Reference,

    /// <summary>Another right design.</summary>
    Alternative,

    /// <summary>Almost right: at least one scenario must catch it.</summary>
    NearMiss,
}

/// <summary>The content of a variant's `variant.json`.</summary>
internal sealed record VariantManifest
{
    /// <summary>What it is, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Near-misses only: why people hand this in.</summary>
    public string? Why { get; init; }

    /// <summary>Near-misses only: ids of the scenarios that must fail.</summary>
    public IReadOnlyList<string> CaughtBy { get; init; } = [];

    /// <summary>Near-misses only: ids of the scenarios that may fail; every other one must pass.</summary>
    public IReadOnlyList<string> MayFail { get; init; } = [];

    /// <summary>The variant that it builds on, for example "reference"; null for the starter.</summary>
    public string? Over { get; init; }

    /// <summary>Files that replace nothing in its base, for example "src/Outbox.cs".</summary>
    public IReadOnlyList<string> New { get; init; } = [];

    /// <summary>Files of its base that the variant does without, for example "src/Retries.cs".</summary>
    public IReadOnlyList<string> Removes { get; init; } = [];
}

/// <summary>One version of a service whose verdicts are known in advance.</summary>
/// <param name="Name">"starter", "reference", "alternatives/&lt;name&gt;", "near-misses/&lt;name&gt;".</param>
/// <param name="Kind">What is expected of it.</param>
/// <param name="Folder">Absolute path of its difference from its base; null for the starter, which needs none.</param>
/// <param name="Manifest">The content of its `variant.json`.</param>
internal sealed record Variant(string Name, VariantKind Kind, string? Folder, VariantManifest Manifest)
{
    /// <summary>The name of the file that says what it is.</summary>
    public const string FileName = "variant.json";

    /// <summary>The service as handed out.</summary>
    public static readonly Variant Starter = new("starter", VariantKind.Starter, null, new VariantManifest { Summary = "The service as handed out." });

    /// <summary>The variant that it builds on; null for the starter.</summary>
    public Variant? Base { get; init; }

    /// <summary>Its own folder and those of its bases: all that it is made of besides the starter.</summary>
    public IEnumerable<string> Folders => [.. Base?.Folders ?? [], .. Folder is null ? [] : (string[])[Folder]];

    /// <summary>
    /// Every variant of an exercise: the starter, then the reference, the alternatives and the near-misses by name.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// A `variant.json` is missing or not valid, or names a scenario, a file or a base that is not there, or a difference does not fit.
    /// </exception>
    public static IReadOnlyList<Variant> LoadAll(Exercise exercise)
    {
        List<Variant> variants = [Starter];
        var reference = Path.Combine(exercise.PrivateFolder, "reference");
        if (Directory.Exists(reference)) variants.Add(Load(exercise, "reference", VariantKind.Reference, reference));
        variants.AddRange(LoadFolder(exercise, "alternatives", VariantKind.Alternative));
        variants.AddRange(LoadFolder(exercise, "near-misses", VariantKind.NearMiss));
        variants = [.. variants.Select(variant => WithBase(variant, variants, []))];
        // A difference that does not fit is said before hours of verification, and not in the middle.
        foreach (var variant in variants) VariantTree.Of(exercise, variant);
        return variants;
    }

    private static Variant WithBase(Variant variant, IReadOnlyList<Variant> all, IReadOnlyList<string> above)
    {
        if (variant.Manifest.Over is not { } over) return variant;
        var below = all.FirstOrDefault(one => one.Name == over && one.Folder is not null)
            ?? throw new InvalidDataException($"{variant.Name} builds on '{over}', which is no variant with a folder.");
        return above.Contains(over)
            ? throw new InvalidDataException($"{variant.Name} builds on itself, by way of '{over}'.")
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
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidDataException($"{path} is missing: every variant says there what it is.");
        VariantManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<VariantManifest>(
                File.ReadAllText(path), ExerciseManifest.JsonOptions)!;
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is not valid: {fault.Message}", fault);
        }

        var known = exercise.Manifest.Scenarios.Select(scenario => scenario.Id).ToHashSet();
        if (manifest.CaughtBy.Concat(manifest.MayFail).FirstOrDefault(id => !known.Contains(id)) is { } unknown)
            throw new InvalidDataException(
                $"{path} names the scenario '{unknown}', which exercise.json does not list.");
        if (kind == VariantKind.NearMiss && (manifest.CaughtBy.Count == 0 || string.IsNullOrWhiteSpace(manifest.Why)))
            throw new InvalidDataException(
                $"{path}: a near-miss says why people hand it in (\"why\") and what must catch it (\"caughtBy\").");
        return new Variant(name, kind, folder, manifest);
    }
}
