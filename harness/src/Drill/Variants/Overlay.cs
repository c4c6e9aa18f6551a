using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Variants;

/// <summary>A variant as the build reads it: the files that differ from the starter's, in one folder (see Directory.Build.targets).</summary>
/// <param name="Folder">Absolute path.</param>
/// <param name="Removes">Files of the starter that the variant removes, relative to the exercise's folder.</param>
internal sealed record Overlay(string Folder, IReadOnlyList<string> Removes)
{
    /// <summary>Writes the flattened variant to a folder.</summary>
    /// <param name="folder">The target folder, which is emptied first.</param>
    /// <param name="exercise">The exercise.</param>
    /// <param name="variant">The variant.</param>
    /// <exception cref="InvalidDataException">The variant's difference does not fit its base.</exception>
    public static Overlay LayOut(string folder, Exercise exercise, Variant variant)
    {
        var (starter, files) = (VariantTree.Of(exercise, Variant.Starter), VariantTree.Of(exercise, variant));
        var path = new OwnedFolder(folder, "verify").Empty().FullPath;
        FileTree.Write(path, files.Where(file => !starter.TryGetValue(file.Key, out var before) || !before.AsSpan().SequenceEqual(file.Value)));
        File.WriteAllText(
            Path.Combine(path, Variant.FileName),
            JsonSerializer.Serialize(new { @new = files.Keys.Except(starter.Keys) }, ExerciseManifest.JsonOptions));
        return new Overlay(path, [.. starter.Keys.Except(files.Keys)]);
    }
}
