using Drill.Submissions;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Variants;

/// <summary>A file in which a variant differs from its base.</summary>
/// <param name="Path">Below the exercise's folder.</param>
/// <param name="IsNew">Whether the base has no such file.</param>
/// <param name="IsRemoved">Whether the variant has none.</param>
/// <param name="Diff">A unified difference; lines beyond a bound are left out.</param>
internal sealed record ChangedFile(string Path, bool IsNew, bool IsRemoved, string Diff);

/// <summary>How a variant differs from what it builds on, for people to read.</summary>
internal static class VariantChanges
{
    /// <summary>The files that differ, by path.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="mostCharacters">How long the difference of a file may be.</param>
    public static IEnumerable<ChangedFile> Of(Exercise exercise, Variant variant, int mostCharacters)
    {
        var (before, after) = (VariantTree.Of(exercise, variant.Base ?? Variant.Starter), VariantTree.Of(exercise, variant));
        foreach (var path in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var diff = UnifiedDiff.Between(before.GetValueOrDefault(path) ?? [], after.GetValueOrDefault(path) ?? [], mostCharacters);
            if (diff.Text is { } text) yield return new ChangedFile(path, !before.ContainsKey(path), !after.ContainsKey(path), text);
        }
    }
}
