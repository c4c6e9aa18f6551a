using System.Text;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Variants;

/// <summary>
/// The source files of a variant's service: the starter's, then the difference of each base, then the variant's own. Only this class
/// knows the order in which differences are applied.
/// </summary>
internal static class VariantTree
{
    /// <summary>The file name of a variant's patch, which holds only the lines that differ from its base.</summary>
    public const string PatchName = "change.patch";

    private const string SourceFolder = "src";

    /// <summary>Content by path below the exercise's folder, for example "src/Program.cs".</summary>
    /// <exception cref="InvalidDataException">A difference does not fit its base; the message says which part.</exception>
    public static SortedDictionary<string, byte[]> Of(Exercise exercise, Variant variant)
    {
        if (variant.Folder is null) return Starter(exercise);
        var files = variant.Base is { } below ? Of(exercise, below) : Starter(exercise);
        var (name, under) = ($"{variant.Name} of {exercise.Name}", variant.Base?.Name ?? "the starter");
        foreach (var path in variant.Manifest.Removes)
            if (!files.Remove(path)) throw new InvalidDataException($"{name} removes '{path}', which {under} does not have.");
        var own = Source(variant.Folder);
        if (variant.Manifest.New.FirstOrDefault(path => !own.ContainsKey(path)) is { } absent)
            throw new InvalidDataException($"{name} lists the new file '{absent}', which it does not have.");
        foreach (var (path, content) in own)
        {
            // Otherwise a renamed file would be compiled together with the file that it should replace.
            if (files.ContainsKey(path) == variant.Manifest.New.Contains(path))
                throw new InvalidDataException(files.ContainsKey(path)
                    ? $"{name} lists '{path}' as new, but {under} already has it."
                    : $"{name} has '{path}', which replaces nothing in {under} and is not listed under \"new\".");
            files[path] = content;
        }

        if (PatchOf(variant) is not { } patch) return files;
        foreach (var path in patch.Files.Keys)
        {
            if (own.ContainsKey(path)) throw new InvalidDataException($"{name} holds '{path}' whole and also patches it. Remove one of the two.");
            if (!files.TryGetValue(path, out var before)) throw new InvalidDataException($"{name} patches '{path}', which {under} does not have.");
            files[path] = Encoding.UTF8.GetBytes(patch.Apply(path, Encoding.UTF8.GetString(before), $"{PatchName} of {name}"));
        }

        return files;
    }

    /// <summary>The variant's patch; null if it has none.</summary>
    /// <exception cref="InvalidDataException">The file is not a valid patch.</exception>
    public static UnifiedPatch? PatchOf(Variant variant)
    {
        var path = Path.Combine(variant.Folder ?? "", PatchName);
        return variant.Folder is not null && File.Exists(path)
            ? UnifiedPatch.Parse(File.ReadAllText(path), $"{PatchName} of {variant.Name}")
            : null;
    }

    /// <summary>The source files in a variant's own folder.</summary>
    public static SortedDictionary<string, byte[]> Own(Variant variant) => variant.Folder is { } folder ? Source(folder) : [];

    /// <summary>The source files below a folder, by path, with line feeds: differences are stored that way, and must fit on every system.</summary>
    public static SortedDictionary<string, byte[]> Source(string folder) => new(
        ContentHash.Files(Path.Combine(folder, SourceFolder))
            .ToDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), path => LineEnds.Unix(File.ReadAllBytes(path))),
        StringComparer.Ordinal);

    private static SortedDictionary<string, byte[]> Starter(Exercise exercise) => Source(exercise.Folder);
}
