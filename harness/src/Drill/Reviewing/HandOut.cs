using System.Text;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Twins;

namespace Drill.Reviewing;

/// <summary>What one candidate gets of an exercise whose source has sites: the twins that a seed chose, and where they are.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Source">The source, by path below the exercise's folder.</param>
/// <param name="Map">Where its sites are.</param>
internal sealed record HandOut(long Seed, BakedSource Source, SiteMap Map)
{
    /// <summary>The files as bytes, by path below the exercise's folder.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => Source.Files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value), StringComparer.Ordinal);

    /// <summary>The digest by which a hand-in shows which hand-out it began with. It tells nothing to anybody who has not the author's source.</summary>
    /// <param name="form">The form, which lists the files under review.</param>
    /// <param name="sha256">The SHA-256 of a file as it was handed out, by its path below the exercise's folder; null for a file that was not.</param>
    public static string DigestOf(ReviewForm form, Func<string, string?> sha256)
    {
        var lines = form.Files.Order(StringComparer.Ordinal).Select(path => $"{path} {sha256(path)}");
        return StarterManifest.HashOf(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }

    /// <summary>The digest of this one.</summary>
    public string Digest(ReviewForm form)
    {
        var files = Files;
        return DigestOf(form, path => files.TryGetValue(path, out var content) ? StarterManifest.HashOf(content) : null);
    }

    /// <summary>The scenarios as they are for this hand-out: an incident where the bad twin is, a guard where the good one is.</summary>
    public ExerciseManifest Resolve(ExerciseManifest manifest) => SiteKinds.Resolve(
        manifest, Map.Sites.Select(site => site.Site), Map.Sites.Where(site => site.Twin == Twin.Bad).Select(site => site.Site.Id).ToHashSet());
}
