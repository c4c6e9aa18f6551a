using Drill.Submissions;

namespace Drill.Submitting;

/// <summary>How a file stands to the starter.</summary>
internal enum FileState
{
    /// <summary>The starter has no such file.</summary>
    New,

    /// <summary>Its content is another.</summary>
    Changed,

    /// <summary>As it was handed out.</summary>
    Unchanged,

    /// <summary>The starter has it, and it is gone.</summary>
    Deleted,

    /// <summary>Neither starter.json nor git is there to tell.</summary>
    Unknown,
}

/// <summary>One editable file and what became of it.</summary>
/// <param name="Path">Below the exercise's folder, with forward slashes.</param>
/// <param name="Content">Its bytes; none where it was deleted.</param>
/// <param name="State">How it stands to the starter.</param>
/// <param name="Lines">Lines added and removed.</param>
internal sealed record HandedInFile(string Path, byte[] Content, FileState State, LineChange Lines)
{
    /// <summary>Compares the editable files with the starter's; those that were deleted are among them, by path.</summary>
    public static IReadOnlyList<HandedInFile> Compare(
        IReadOnlyDictionary<string, byte[]> files, IReadOnlyDictionary<string, StarterFile>? starter) =>
    [
        .. files.Select(file => Of(file.Key, file.Value, starter))
            .Concat((starter ?? new Dictionary<string, StarterFile>()).Where(file => !files.ContainsKey(file.Key))
                .Select(file => new HandedInFile(
                    file.Key, [], FileState.Deleted, LineChange.Between(LinesOf(file.Value), []))))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    private static HandedInFile Of(string path, byte[] content, IReadOnlyDictionary<string, StarterFile>? starter)
    {
        var before = starter?.GetValueOrDefault(path);
        var state = starter is null ? FileState.Unknown
            : before is null ? FileState.New
            : before.Sha256 == StarterManifest.HashOf(content) ? FileState.Unchanged
            : FileState.Changed;
        var lines = LineChange.HashLines(content);
        return new HandedInFile(
            path, content, state,
            starter is null ? new LineChange(0, 0) : LineChange.Between(before is null ? [] : LinesOf(before), lines));
    }

    private static string[] LinesOf(StarterFile file) =>
        (file.Lines ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
