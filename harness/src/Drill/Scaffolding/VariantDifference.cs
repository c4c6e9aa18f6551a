using System.Text;
using Drill.Submissions;
using Drill.Variants;

namespace Drill.Scaffolding;

/// <summary>A variant's difference from its base, as it is stored: whole files, a patch for files with few changes, and two lists.</summary>
/// <param name="Files">Whole files, by path.</param>
/// <param name="Patch">The text of `change.patch`; null if no file is patched.</param>
/// <param name="New">Files that replace nothing in the base.</param>
/// <param name="Removes">Files of the base that the variant removes.</param>
internal sealed record VariantDifference(
    IReadOnlyDictionary<string, byte[]> Files, string? Patch, IReadOnlyList<string> New, IReadOnlyList<string> Removes)
{
    // Longer than any source file. A truncated patch would not apply, and the file is then kept whole.
    private const int MostCharacters = 1_000_000;

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Files.Count == 0 && Patch is null && Removes.Count == 0;

    /// <summary>Compares two source trees.</summary>
    /// <param name="before">The base, by path.</param>
    /// <param name="after">The variant, by path.</param>
    public static VariantDifference Between(IReadOnlyDictionary<string, byte[]> before, IReadOnlyDictionary<string, byte[]> after)
    {
        SortedDictionary<string, byte[]> whole = new(StringComparer.Ordinal);
        var patch = new StringBuilder();
        foreach (var (path, content) in after.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            if (!before.TryGetValue(path, out var old)) whole[path] = content;
            else if (old.AsSpan().SequenceEqual(content)) continue;
            else if (PatchOf(path, old, content) is { } lines) patch.Append(lines);
            else whole[path] = content;
        }

        return new VariantDifference(
            whole, patch.Length == 0 ? null : patch.ToString(),
            [.. whole.Keys.Where(path => !before.ContainsKey(path))], [.. before.Keys.Where(path => !after.ContainsKey(path)).Order(StringComparer.Ordinal)]);
    }

    // Null if more than a third of the file changed, or if applying the patch would not reproduce it (because of line ends, for example).
    private static string? PatchOf(string path, byte[] before, byte[] after)
    {
        var text = $"--- a/{path}\n+++ b/{path}\n{UnifiedDiff.Between(before, after, MostCharacters).Text}";
        try
        {
            var patch = UnifiedPatch.Parse(text, path);
            if (patch.Files[path].Sum(hunk => hunk.Changed) * 3 > before.Count(one => one == (byte)'\n') + 1) return null;
            var patched = patch.Apply(path, Encoding.UTF8.GetString(before), path);
            return Encoding.UTF8.GetBytes(patched).AsSpan().SequenceEqual(after) ? text : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
