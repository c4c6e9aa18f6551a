using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;

namespace Drill.Grading;

/// <summary>Compares a submission's files with the starter's.</summary>
internal static class SubmissionDiff
{
    // The limit for all files together: more than a person reads, and small enough for one page.
    private const int MostCharacters = 400_000;

    /// <summary>Every editable file of the submission or the starter, by path.</summary>
    /// <param name="submission">The submission.</param>
    /// <param name="starter">The exercise.</param>
    /// <param name="handedOut">The files that were handed out with other content than the exercise's own; null for none.</param>
    public static IReadOnlyList<GradedFile> Of(Submission submission, Exercise starter, IReadOnlyDictionary<string, byte[]>? handedOut = null)
    {
        var before = ContentHash.Files(starter.Folder)
            .Select(path => (Path: Path.GetRelativePath(starter.Folder, path).Replace('\\', '/'), FullPath: path))
            .Where(file => EditableGlobs.Cover(starter.Manifest.Editable, "", file.Path))
            .ToDictionary(file => file.Path, file => handedOut?.GetValueOrDefault(file.Path) ?? File.ReadAllBytes(file.FullPath));
        var room = MostCharacters;
        var files = new List<GradedFile>();
        foreach (var path in before.Keys.Union(submission.Files.Keys).Order(StringComparer.Ordinal))
        {
            files.Add(Compare(path, before.GetValueOrDefault(path), submission.Files.GetValueOrDefault(path), room));
            room -= files[^1].Diff?.Length ?? 0;
        }

        return files;
    }

    private static GradedFile Compare(string path, byte[]? before, byte[]? after, int room)
    {
        var lines = LineChange.Between(LineChange.HashLines(before ?? []), LineChange.HashLines(after ?? []));
        var change = before is null ? FileChange.Added
            : after is null ? FileChange.Removed
            : before.AsSpan().SequenceEqual(after) ? FileChange.Unchanged
            : FileChange.Changed;
        var diff = UnifiedDiff.Between(before ?? [], after ?? [], room);
        return new GradedFile(
            path, change, after?.Length ?? 0, after is null ? null : StarterManifest.HashOf(after), lines.Added, lines.Removed)
        {
            Diff = diff.Text, DiffLinesLeftOut = diff.LinesLeftOut,
        };
    }
}
