using Drill.Submissions;

namespace Drill.Submitting;

/// <summary>How a file differs from the starter.</summary>
internal enum FileState
{
    /// <summary>The starter has no such file.</summary>
    New,

    /// <summary>Its content differs.</summary>
    Changed,

    /// <summary>It is as it was handed out.</summary>
    Unchanged,

    /// <summary>The starter has it, but it was deleted.</summary>
    Deleted,

    /// <summary>Unknown, because there is neither starter.json nor git.</summary>
    Unknown,
}

/// <summary>One editable file and its difference from the starter.</summary>
/// <param name="Path">Below the exercise's folder, with forward slashes.</param>
/// <param name="Content">Its bytes; empty if it was deleted.</param>
/// <param name="State">How it differs from the starter.</param>
/// <param name="Lines">Lines added and removed.</param>
internal sealed record HandedInFile(string Path, byte[] Content, FileState State, LineChange Lines)
{
    /// <summary>Compares the editable files with the starter's. The result includes deleted files, and is ordered by path.</summary>
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
            : StarterManifest.IsAsPacked(before, content) ? FileState.Unchanged
            : FileState.Changed;
        var lines = LineChange.HashLines(content);
        return new HandedInFile(
            path, content, state,
            starter is null ? new LineChange(0, 0) : LineChange.Between(before is null ? [] : LinesOf(before), lines));
    }

    private static string[] LinesOf(StarterFile file) =>
        (file.Lines ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
