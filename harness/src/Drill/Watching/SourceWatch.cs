using Drill.Submissions;

namespace Drill.Watching;

/// <summary>
/// Says when source files were saved. It looks at names, sizes and times of files instead of waiting for the system's events, which containers
/// and network drives do not all send.
/// </summary>
/// <param name="files">Returns the files as they are now.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceWatch(Func<IReadOnlyList<SourceFile>> files, TimeProvider time)
{
    // An editor writes several files at once, and a file in pieces. Twice the same is a save that is over.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private IReadOnlyList<SourceFile> _known = files();
    private IReadOnlyList<SourceFile> _before = files();

    /// <summary>The files below a folder, without what builds and editors leave there.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder) =>
    [
        .. WorkFiles.Below(folder, "").Where(file => !file.IsLink).Select(file => new FileInfo(file.FullPath)).Where(file => file.Exists)
            .Select(file => new SourceFile(Path.GetRelativePath(folder, file.FullName), file.LastWriteTimeUtc, file.Length)),
    ];

    /// <summary>Waits until files were saved, added or removed, and are left alone.</summary>
    public async Task<Save> WhenSavedAsync(CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(Interval, time);
        while (await ticks.WaitForNextTickAsync(cancellation))
            if (Look() is { } save) return save;
        throw new OperationCanceledException(cancellation);
    }

    /// <summary>Looks once.</summary>
    /// <returns>What was saved since the last save, if two looks in a row see the same; otherwise null.</returns>
    internal Save? Look()
    {
        var (were, are) = (_known, files());
        var isOver = are.SequenceEqual(_before);
        _before = are;
        if (!isOver || are.SequenceEqual(were)) return null;
        _known = are;
        var written = are.Except(were).ToList();
        return new Save(
            [.. written.Select(file => file.Path).Union(were.Select(file => file.Path).Except(are.Select(file => file.Path))).Order(StringComparer.Ordinal)],
            written.Count > 0 ? written.Max(file => file.WrittenAt) : time.GetUtcNow());
    }
}

/// <summary>A file as a watch sees it.</summary>
/// <param name="Path">Below the watched folder.</param>
/// <param name="WrittenAt">When it was written last, UTC.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct SourceFile(string Path, DateTime WrittenAt, long Bytes);

/// <summary>A save.</summary>
/// <param name="Files">Paths of the files that were written, added or removed.</param>
/// <param name="At">When the last of them was written.</param>
internal sealed record Save(IReadOnlyList<string> Files, DateTimeOffset At);
